import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { Failure } from "../../src/failure.ts";
import { readStatements } from "../../src/sql/statements.ts";

/** A statement's place in a file, in bytes, as PostgreSQL's own parser found it. */
interface Boundary {
  readonly start_byte: number;
  readonly end_byte: number;
}

interface BoundaryFile {
  readonly method: "parse" | "scan" | "none";
  readonly statements: readonly Boundary[];
}

const corpora = process.env.EBB_CORPORA ?? "";
assert.notEqual(corpora, "", "EBB_CORPORA names the folder with the corpora");
const folder = join(corpora, "pg-regress");
const files = readdirSync(join(folder, "clean")).filter((name) => name.endsWith(".sql"));
assert.notEqual(files.length, 0, `${folder} holds files`);

for (const file of files) {
  const expected = readBoundaries(file);
  if (expected !== undefined) {
    test(`readStatements() finds PostgreSQL's own boundaries in ${file}`, () => {
      const bytes = readFileSync(join(folder, "clean", file));
      assert.deepEqual(split(file, bytes.toString("utf8")), expected);
    });
  }
  test(`readStatements() reads psql's ${file} or says where it cannot`, () => {
    const text = readFileSync(join(folder, "sql", file), "utf8");
    try {
      readStatements({ name: file, text }, 0);
    } catch (error) {
      assert.ok(error instanceof Failure && error.place !== undefined, String(error));
    }
  });
}

/** Undefined for a file that PostgreSQL's own scanner refuses. */
function readBoundaries(file: string): readonly Boundary[] | undefined {
  const json = readFileSync(join(folder, "boundaries", `${file}.json`), "utf8");
  const known: BoundaryFile = JSON.parse(json);
  if (known.method === "none") return undefined;
  return known.statements.map(({ start_byte, end_byte }) => ({ start_byte, end_byte }));
}

function split(file: string, text: string): readonly Boundary[] {
  const bytesBefore = byteCounter(text);
  const { statements } = readStatements({ name: file, text }, 0);
  return statements.map(({ start, end }) => ({
    start_byte: bytesBefore(start),
    end_byte: bytesBefore(end),
  }));
}

/** Offsets must come in order. */
function byteCounter(text: string): (offset: number) => number {
  let counted = 0;
  let bytes = 0;
  return (offset) => {
    bytes += Buffer.byteLength(text.slice(counted, offset));
    counted = offset;
    return bytes;
  };
}
