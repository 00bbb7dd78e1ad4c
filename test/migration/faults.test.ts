import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Failure } from "../../src/failure.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { decodeSource } from "../../src/text/decode.ts";

// One folder for each malformed file: the file, and the expected failure.
const FOLDER = join(import.meta.dirname, "../fixtures/files");

for (const fault of readdirSync(FOLDER).filter((name) => !name.startsWith("."))) {
  test(`parseMigration() refuses a file with the fault ${fault}`, () => {
    const bytes = readFileSync(join(FOLDER, fault, "a.sql"));
    const expected: unknown = JSON.parse(
      readFileSync(join(FOLDER, fault, "expected.json"), "utf8"),
    );

    assert.deepEqual(faultOf(bytes), expected);
  });
}

function faultOf(bytes: Uint8Array): unknown {
  try {
    parseMigration(decodeSource("a.sql", bytes));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, hint, place } = error;
    assert.equal(place?.file, "a.sql");
    return { code, line: place.line, column: place.column, message, hint };
  }
  return "no fault";
}
