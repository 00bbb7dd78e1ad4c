import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FailureCode } from "../../src/codes/codes.ts";
import { Failure } from "../../src/failure.ts";
import {
  draftMerge,
  draftOf,
  draftRevision,
  type MigrationDraft,
  type NewRevision,
} from "../../src/migration/draft.ts";
import { formatMigration } from "../../src/migration/format.ts";
import type { Migration } from "../../src/migration/migration.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { NO_OPTIONS } from "../../src/migration/section-options.ts";

const REVISION: NewRevision = {
  id: "375b918c8740",
  parents: ["1975ea83b712", "2975ea83b712"],
  depends: ["55af2cb1c267"],
  labels: ["profiles"],
  message: "Add users",
  author: "CLI 2 (Backend)",
  created: Date.UTC(2025, 9, 7, 1, 4, 42),
};

const DRAFT: MigrationDraft = {
  ...draftRevision(REVISION),
  up: { options: NO_OPTIONS, sql: "CREATE TABLE users (id int);" },
  down: { options: NO_OPTIONS, sql: "DROP TABLE users;" },
};

function parse(text: string): Migration {
  return parseMigration({ name: "a.sql", text });
}

function refuses(draft: MigrationDraft, code: FailureCode): void {
  assert.throws(
    () => formatMigration(draft),
    (error) => error instanceof Failure && error.code === code && error.hint !== undefined,
  );
}

test("formatMigration() writes the lines in the documented order", () => {
  assert.equal(
    formatMigration({ ...DRAFT, description: "Supports\n\n  the service" }),
    `-- Add users
--
-- Supports
--
--   the service
--
-- revision: 375b918c8740
-- parents: 1975ea83b712, 2975ea83b712
-- labels: profiles
-- depends: 55af2cb1c267
-- created: 2025-10-07T01:04:42Z
-- author: CLI 2 (Backend)

-- up
CREATE TABLE users (id int);

-- down
DROP TABLE users;
`,
  );
});

test("formatMigration() omits empty fields, and writes base for no parents", () => {
  const draft = { ...DRAFT, parents: [], labels: [], depends: [], author: " ", message: "" };

  assert.equal(
    formatMigration({ ...draft, createdText: undefined, down: undefined }),
    `-- revision: 375b918c8740
-- parents: base

-- up
CREATE TABLE users (id int);
`,
  );
});

test("formatMigration() writes every option of a section", () => {
  const options = {
    transaction: false,
    lockTimeout: "5s",
    statementTimeout: "0",
    record: false,
    irreversible: "the data: gone",
    nothing: false,
  };
  const text = formatMigration({ ...DRAFT, down: { options, sql: "" } });

  assert.match(
    text,
    /\n-- down no-transaction lock_timeout=5s statement_timeout=0 no-record irreversible: the data: gone\n$/,
  );
  assert.deepEqual(parse(text).down?.options, options);
});

for (const options of [
  { ...NO_OPTIONS, nothing: true },
  { ...NO_OPTIONS, irreversible: "" },
]) {
  test(`formatMigration() writes ${options.nothing ? "nothing" : "irreversible"}`, () => {
    const text = formatMigration({ ...DRAFT, down: { options, sql: "" } });

    assert.deepEqual(parse(text).down?.options, options);
  });
}

test("formatMigration() writes an assert section", () => {
  const check = { options: NO_OPTIONS, sql: "SELECT count(*) > 0 FROM users;" };
  const { assert: read } = parse(formatMigration({ ...DRAFT, assert: check }));

  assert.equal(read?.statements.length, 1);
});

for (const message of [
  "up",
  "down no-transaction",
  "Up:",
  "down no-transation",
  "assert x=1",
  "+goose Up",
  "Down Migration",
  "revision: x",
  "Revision : x",
  "parents: x",
  "message: x",
  "-- up",
  "---",
  "/* open",
  "'open",
  "$$",
  "a\tb",
  "a\u2028b",
  "\u202eoverride",
  "ümläut 漢字 😀",
  "down payments",
  "",
]) {
  // U+2028 ends a line for some readers of test names.
  const shown = JSON.stringify(message).replace("\u2028", "\\u2028");
  test(`formatMigration() writes the message ${shown} so that it is read back`, () => {
    assert.equal(parse(formatMigration({ ...DRAFT, message })).message, message);
  });
}

test("formatMigration() writes an empty message before a description", () => {
  const { message, description } = parse(
    formatMigration({ ...DRAFT, message: "", description: "Only this" }),
  );

  assert.deepEqual([message, description], ["", "Only this"]);
});

for (const text of ["a\nb", "a\rb", "a\0b", "a\x1b[31mb", "a\u009bb", "a\ud800b"]) {
  test(`formatMigration() refuses ${JSON.stringify(text)} as message and as author`, () => {
    refuses({ ...DRAFT, message: text }, "EBB_USAGE");
    refuses({ ...DRAFT, author: text }, "EBB_USAGE");
  });
}

test("formatMigration() refuses a line break in the reason of a down", () => {
  const options = { ...NO_OPTIONS, irreversible: "a\nb" };
  refuses({ ...DRAFT, down: { options, sql: "" } }, "EBB_USAGE");
});

for (const line of ["up", "Down:", "+goose Up", "revision: b", "a\x07b"]) {
  test(`formatMigration() refuses ${JSON.stringify(line)} as a line of the description`, () => {
    refuses({ ...DRAFT, description: `first\n${line}\nlast` }, "EBB_USAGE");
  });
}

for (const names of [
  { id: "add-users" },
  { id: "head" },
  { id: "" },
  { parents: ["a", "a"] },
  { parents: ["base"] },
  { depends: ["a@b"] },
  { labels: ["my-label"] },
]) {
  test(`formatMigration() refuses the names ${JSON.stringify(names)}`, () => {
    refuses({ ...DRAFT, ...names }, "EBB_USAGE");
  });
}

for (const [sql, code] of [
  ["SELECT 1;\n-- down nothing\n", "EBB_SECTION"],
  ["SELECT 1;\n-- assert\nSELECT true;", "EBB_SECTION"],
  ["SELECT 1;\n-- up\n", "EBB_SECTION"],
  ["SELECT 1;\n-- Down:\n", "EBB_MARKER"],
  ["-- migrate:up\nSELECT 1;", "EBB_FOREIGN_MARKER"],
  ["SELECT 'open;", "EBB_SYNTAX"],
  ["COMMIT;", "EBB_TRANSACTION_STATEMENT"],
] as const) {
  test(`formatMigration() refuses an up section with ${JSON.stringify(sql)}`, () => {
    refuses({ ...DRAFT, up: { options: NO_OPTIONS, sql } }, code);
    refuses({ ...DRAFT, up: { options: NO_OPTIONS, sql }, down: undefined }, code);
  });
}

test("formatMigration() refuses a value that would be read as something else", () => {
  const options = { ...NO_OPTIONS, lockTimeout: "5s no-record" };

  refuses({ ...DRAFT, up: { options, sql: "" } }, "EBB_SECTION");
});

const name = fc
  .stringMatching(/^[A-Za-z0-9_.]{1,20}$/)
  .filter((text) => !/^(heads?|base|current)$/.test(text));
const line = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("up", "down:", "revision: x", "-- x", "", "  indented", "a: b", "/*"),
);
const section = fc.record({
  options: fc.record(
    {
      transaction: fc.boolean(),
      lockTimeout: fc.constantFrom(undefined, "5s", "0"),
      statementTimeout: fc.constantFrom(undefined, "2min"),
      record: fc.boolean(),
      irreversible: fc.constant(undefined),
      nothing: fc.constant(false),
    },
    { noNullPrototype: true },
  ),
  sql: fc.constantFrom(
    "",
    "SELECT 1;",
    "\n\nSELECT '\n-- up\n';",
    "-- why\n\tSELECT 1",
    "DO $$\r\n$$;\n\n",
  ),
});
const drafts: fc.Arbitrary<MigrationDraft> = fc.record({
  id: name,
  message: line,
  description: fc.array(line).map((lines) => lines.join("\n")),
  parents: fc.uniqueArray(name, { maxLength: 3 }),
  depends: fc.uniqueArray(name, { maxLength: 3 }),
  labels: fc.uniqueArray(name, { maxLength: 3 }),
  createdText: fc.constantFrom(undefined, "2025-10-07T01:04:42Z"),
  author: fc.option(line, { nil: undefined }),
  up: section,
  down: fc.option(section, { nil: undefined }),
  assert: fc.constant(undefined),
});

/** Returns undefined for a refused draft. Only its texts may be the reason. */
function formatOrRefuse(draft: MigrationDraft): string | undefined {
  try {
    return formatMigration(draft);
  } catch (error) {
    if (error instanceof Failure && error.code === "EBB_USAGE") return undefined;
    throw error;
  }
}

test("formatMigration() writes what parseMigration() reads back", () => {
  fc.assert(
    fc.property(drafts, (draft) => {
      const text = formatOrRefuse(draft);
      if (text === undefined) return;
      const read = parse(text);
      assert.equal(read.id, draft.id);
      assert.equal(read.message, draft.message.trim());
      assert.equal(read.author, draft.author?.trim() || undefined);
      assert.deepEqual(read.parents, draft.parents);
      assert.deepEqual(read.depends, draft.depends);
      assert.deepEqual(read.labels, draft.labels);
      assert.equal(read.createdText, draft.createdText);
      assert.deepEqual(read.up.options, draft.up.options);
      assert.deepEqual(read.down?.options, draft.down?.options);
    }),
    { numRuns: 1000 },
  );
});

test("formatMigration() writes every file that it wrote again, byte for byte", () => {
  fc.assert(
    fc.property(drafts, (draft) => {
      const text = formatOrRefuse(draft);
      if (text !== undefined) assert.equal(formatMigration(draftOf(parse(text))), text);
    }),
    { numRuns: 1000 },
  );
});

for (const [command, make] of [
  ["draftRevision", draftRevision],
  ["draftMerge", draftMerge],
] as const) {
  test(`${command}() makes sections without a statement`, () => {
    const { up, down } = parse(formatMigration(make(REVISION)));

    assert.deepEqual([up.statements, down?.statements], [[], []]);
  });

  test(`${command}() uses the lines after the message's first as the description`, () => {
    const { message, description } = make({
      ...REVISION,
      message: " Add users \r\n\r\nwith names\n",
    });

    assert.equal(message, "Add users");
    assert.match(description, /^\s*with names$/);
  });
}

test("draftRevision() asks for both directions in few words", () => {
  const text = formatMigration(draftRevision(REVISION));

  assert.match(text, /\n-- up\n(?:-- .+\n){1,3}\n-- down\n(?:-- .+\n){1,3}$/);
});
