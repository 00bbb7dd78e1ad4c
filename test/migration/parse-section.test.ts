import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import { Failure } from "../../src/failure.ts";
import type { Section } from "../../src/migration/migration.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { parseSection } from "../../src/migration/parse-section.ts";

const FILE = `-- revision: a

-- up no-record
CREATE TABLE u ();
COPY u FROM stdin;
1
\\.

   -- Down no-transaction lock_timeout=1s
DROP INDEX CONCURRENTLY i;
`;

function recorded(text: string, kind: Section["kind"]): Section {
  return parseSection({ name: "ledger:a", text }, kind);
}

function refuses(text: string, kind: Section["kind"], code: FailureCode): void {
  assert.throws(
    () => recorded(text, kind),
    (error) => error instanceof Failure && error.code === code && error.place?.file === "ledger:a",
  );
}

for (const kind of ["up", "down"] as const) {
  test(`parseSection() reads the recorded text of ${kind} as in the file`, () => {
    const section = parseMigration({ name: "a.sql", text: FILE })[kind];
    assert.ok(section);
    const again = recorded(section.source.slice(section.start, section.end), kind);

    assert.equal(again.checksum, section.checksum);
    assert.deepEqual(again.options, section.options);
    assert.deepEqual(
      again.statements.map(({ start, end }) => again.source.slice(start, end)),
      section.statements.map(({ start, end }) => section.source.slice(start, end)),
    );
    assert.equal(again.origin, "ledger:a");
    assert.deepEqual([again.start, again.end], [0, again.source.length]);
  });
}

test("parseSection() reads comments as prose that a file could not have", () => {
  assert.equal(recorded("-- down\n-- Up:\n-- +goose Up\nSELECT 1;", "down").statements.length, 1);
});

test("parseSection() refuses a text that begins with another marker", () => {
  refuses("-- up\nSELECT 1;", "down", "EBB_SECTION");
});

test("parseSection() refuses a text that does not begin with a marker", () => {
  refuses("DROP TABLE u;", "down", "EBB_SECTION");
});

test("parseSection() refuses an empty text", () => {
  refuses("", "down", "EBB_SECTION");
});

test("parseSection() refuses a text that holds a second marker", () => {
  refuses("-- down\nSELECT 1;\n-- up no-transaction\nSELECT 2;", "down", "EBB_SECTION");
});

test("parseSection() refuses transaction statements in a transactional section", () => {
  refuses("-- down\nCOMMIT;", "down", "EBB_TRANSACTION_STATEMENT");
});
