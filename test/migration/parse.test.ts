import assert from "node:assert/strict";
import { test } from "node:test";
import type { Migration, Section } from "../../src/migration/migration.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { decodeSource } from "../../src/text/decode.ts";
import { assertLinear } from "../support/cpu-time.ts";

const HEADER = "-- Add users\n-- revision: a1b2\n\n";

function parse(sections: string): Migration {
  return parseMigration({ name: "a.sql", text: HEADER + sections });
}

function statements(section: Section | undefined): readonly string[] | undefined {
  return section?.statements.map(({ start, end }) => section.source.slice(start, end));
}

test("parseMigration() reads header and sections", () => {
  const {
    id,
    message,
    up,
    down,
    assert: check,
  } = parse(
    "-- up lock_timeout=5s\nCREATE TABLE u ();\nSELECT 1\n-- assert\nSELECT true;\n-- down\nDROP TABLE u;",
  );

  assert.deepEqual([id, message], ["a1b2", "Add users"]);
  assert.deepEqual(statements(up), ["CREATE TABLE u ()", "SELECT 1"]);
  assert.equal(up.options.lockTimeout, "5s");
  assert.deepEqual(statements(check), ["SELECT true"]);
  assert.deepEqual(statements(down), ["DROP TABLE u"]);
});

test("parseMigration() accepts sections in any order", () => {
  const { up, down } = parse("-- down\nDROP TABLE u;\n-- up\nCREATE TABLE u ();\n");

  assert.deepEqual(statements(up), ["CREATE TABLE u ()"]);
  assert.deepEqual(statements(down), ["DROP TABLE u"]);
});

test("parseMigration() returns a section's range: from its marker line to the next", () => {
  const { up, down } = parse("-- up\nSELECT 1;\n\n  -- down\nSELECT 2;\n");

  assert.equal(up.source.slice(up.start, up.end), "-- up\nSELECT 1;\n\n");
  assert.equal(down?.source.slice(down.start, down.end), "  -- down\nSELECT 2;\n");
});

test("parseMigration() accepts a file without a down section", () => {
  assert.equal(parse("-- up\nSELECT 1;").down, undefined);
});

test("parseMigration() accepts empty sections", () => {
  const { up, down } = parse("-- up\n-- down");

  assert.deepEqual(statements(up), []);
  assert.deepEqual(statements(down), []);
});

test("parseMigration() returns where the text starts after a byte order mark", () => {
  const bytes = new TextEncoder().encode(`\ufeff${HEADER}-- up\nSELECT 1;`);

  assert.equal(parseMigration(decodeSource("a.sql", bytes)).firstByte, 3);
});

for (const [where, sql] of [
  ["a string", "SELECT '\n-- down\n';"],
  ["a quoted identifier", 'SELECT 1 AS "\n-- down\n";'],
  ["a dollar quote", "DO $$\n-- down\n$$;"],
  ["a block comment", "/*\n-- down\n*/ SELECT 1;"],
  ["a nested block comment", "/* /* */\n-- down\n*/ SELECT 1;"],
  ["the data of a COPY", "COPY t FROM stdin;\n-- down\n\\.\n"],
  ["a comment behind SQL", "SELECT 1 -- down\n;"],
  ["a comment behind a block comment", "SELECT 1; /* */ -- up\n"],
] as const) {
  test(`parseMigration() finds no marker inside ${where}`, () => {
    const { up, down } = parse(`-- up\n${sql}\n-- down nothing`);

    assert.equal(up.statements.length, 1);
    assert.equal(down?.options.nothing, true);
  });
}

test("parseMigration() finds a marker in an open statement, which ends there", () => {
  const { up, down } = parse("-- up\nCREATE TABLE u (\n-- down\nDROP TABLE u");

  assert.deepEqual(statements(up), ["CREATE TABLE u ("]);
  assert.deepEqual(statements(down), ["DROP TABLE u"]);
});

for (const comment of ["-- down payment", "/* Down */", "-- == DOWN =="]) {
  test(`parseMigration() reads "${comment}" as prose in a file with a down section`, () => {
    assert.equal(parse(`-- up\n${comment}\nSELECT 1;\n-- down nothing`).up.statements.length, 1);
  });
}

test("parseMigration() accepts a comment that begins with down on a statement's line", () => {
  assert.equal(parse("-- up\nCREATE TABLE u (\n a int -- down payment\n);").down, undefined);
});

test("parseMigration() accepts a header that begins with down in a file without a down section", () => {
  const text = "-- Download counters\n-- revision: a\n\n-- up\nSELECT 1;";

  assert.equal(parseMigration({ name: "a.sql", text }).message, "Download counters");
});

for (const statement of [
  "SAVEPOINT a",
  "ROLLBACK TO a",
  "ROLLBACK WORK TO SAVEPOINT a",
  "RELEASE a",
  "PREPARE q AS SELECT 1",
  "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
  "DO $$ BEGIN COMMIT; END $$",
]) {
  test(`parseMigration() accepts ${statement} in a transactional section`, () => {
    assert.deepEqual(statements(parse(`-- up\n${statement};`).up), [statement]);
  });
}

test("parseMigration() accepts transaction statements in a no-transaction section", () => {
  const { up } = parse("-- up no-transaction\nBEGIN;\nSELECT 1;\nCOMMIT;\n");

  assert.deepEqual(statements(up), ["BEGIN", "SELECT 1", "COMMIT"]);
});

test("parseMigration() accepts the lines of a dump that protect psql", () => {
  const { up } = parse("-- up\n\\restrict abc\nSELECT 1;\n\\unrestrict abc\n-- down nothing");

  assert.deepEqual(statements(up), ["SELECT 1"]);
});

test("parseMigration() reads 20 MB in proportion to their size", () => {
  const line = "INSERT INTO users (id, name) VALUES (1, 'somebody'); -- a comment\n";
  assertLinear(20_000_000, (size) => {
    parse(`-- up\n${line.repeat(Math.ceil(size / line.length))}-- down nothing`);
  });
});
