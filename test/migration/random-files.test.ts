import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "../../src/failure.ts";
import type { Migration } from "../../src/migration/migration.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { parseHeader } from "../../src/migration/parse-header.ts";
import { decodeSource } from "../../src/text/decode.ts";
import { excerpt } from "../../src/text/excerpt.ts";
import type { SourceText } from "../../src/text/place.ts";

const LINES = [
  "-- Add users",
  "--",
  "",
  "   ",
  "-- revision: a1b2",
  "-- parents: c3d4, e5f6",
  "-- parnets: c3d4",
  "-- labels: billing,",
  "-- created: 2025-10-07",
  "-- message: up",
  "-- up",
  "--UP no-transaction",
  "-- up lock_timeout=5x",
  "-- Up:",
  "  -- down",
  "-- down nothing",
  "-- down irreversible: é😀",
  "-- down no-transation",
  "-- downgrade",
  "-- assert",
  "-- migrate:down",
  "SELECT 1;",
  "SELECT '",
  "$$",
  "/*",
  "*/",
  "BEGIN;",
  "COPY t FROM stdin;",
  "1\t2",
  "\\.",
  "\\i x",
  "CREATE TABLE u (",
  "😀\u0301\u202e",
];
const file = fc
  .array(fc.tuple(fc.constantFrom(...LINES), fc.constantFrom("\n", "\n", "\r\n", "\r", " ")), {
    maxLength: 16,
  })
  .map((lines) => lines.flat().join(""));

/** Runs a parser. It may fail only with a `Failure` whose place is in the text. */
function run(text: string, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const lines = text.split(/\r\n|\r|\n/);
    const { place } = error;
    const line = lines[(place?.line ?? 0) - 1];
    assert.ok(line !== undefined, `line ${place?.line} of ${lines.length}`);
    assert.equal(place?.text, line);
    const column = place?.column ?? 0;
    assert.ok(column >= 1 && column <= [...line].length + 1, `column ${column} of ${line}`);
    assert.ok(place !== undefined && excerpt(place) !== undefined);
  }
}

test("parseMigration() throws only a Failure with a place in the file", () => {
  fc.assert(
    fc.property(file, (text) => run(text, () => parseMigration({ name: "a.sql", text }))),
    { numRuns: 3000 },
  );
});

test("parseMigration() throws only a Failure after a header without a fault", () => {
  fc.assert(
    fc.property(file, (body) => {
      const text = `-- revision: a\n-- up\n${body}`;
      run(text, () => parseMigration({ name: "a.sql", text }));
    }),
    { numRuns: 3000 },
  );
});

test("parseHeader() accepts every file that parseMigration() accepts, and reads the same header", () => {
  fc.assert(
    fc.property(file, (body) => {
      const source = { name: "a.sql", text: `-- revision: a\n${body}` };
      const migration = migrationOf(source);
      if (migration === undefined) return;
      assert.deepEqual({ ...migration, ...parseHeader(source) }, migration);
    }),
    { numRuns: 3000 },
  );
});

function migrationOf(source: SourceText): Migration | undefined {
  try {
    return parseMigration(source);
  } catch {
    return undefined;
  }
}

test("parseMigration() of random bytes throws only a Failure with a place", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isBehindHeader) => {
      const head = isBehindHeader ? new TextEncoder().encode("-- revision: a\n-- up\n") : [];
      try {
        parseMigration(decodeSource("a.sql", new Uint8Array([...head, ...bytes])));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        assert.ok((error.place?.line ?? 0) >= 1 && (error.place?.column ?? 0) >= 1);
      }
    }),
    { numRuns: 3000 },
  );
});
