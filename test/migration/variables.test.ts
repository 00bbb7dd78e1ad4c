import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/failure.ts";
import type { Section } from "../../src/migration/migration.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { missingVariables, sourceOf } from "../../src/migration/written.ts";
import { placeAt } from "../../src/text/place.ts";

const VALUES = new Map([
  ["n", "a b"],
  ["q", `it's "x"`],
  ["b", "\\"],
  ["two", "select 1; select 2"],
  ["end", "commit"],
  ["open", "'"],
]);

function fileOf(sql: string, names = "n", values: ReadonlyMap<string, string> = VALUES): Section {
  const text = `-- revision: a\n-- variables: ${names}\n\n-- up\n${sql}\n`;
  return parseMigration({ name: "a.sql", text }, { values }).up;
}

function statementsOf({ source, statements }: Section): readonly string[] {
  return statements.map(({ start, end }) => source.slice(start, end));
}

/** The SQL of a file, its variables, and the statement that runs. */
const EXPANDED: readonly (readonly [string, string, string])[] = [
  ["select :n", "n", "select a b"],
  [`select :'q', :"q"`, "q", `select 'it''s "x"', "it's ""x"""`],
  ["select:'b'", "b", "select E'\\\\'"],
  [
    `select ':n', ":n", $$:n$$, 1::n, f(n := :n) -- :n`,
    "n",
    `select ':n', ":n", $$:n$$, 1::n, f(n := a b)`,
  ],
  ["select a[1:n], a[1:x], :n", "n", "select a[1a b], a[1:x], a b"],
];

for (const [sql, names, expected] of EXPANDED) {
  test(`parseMigration() puts values into ${sql}`, () => {
    assert.deepEqual(statementsOf(fileOf(sql, names)), [expected]);
  });
}

test("parseMigration() reads several statements from one value, as psql does", () => {
  assert.deepEqual(statementsOf(fileOf(":two", "two")), ["select 1", "select 2"]);
});

test("parseMigration() leaves the data of COPY alone", () => {
  const section = fileOf("select :n;\nCOPY t FROM stdin;\n:n\n\\.\nselect :n");
  const data = section.statements[1]?.copyData;
  assert.equal(data && section.source.slice(data.start, data.end), ":n\n");
  assert.equal(statementsOf(section).at(-1), "select a b");
});

test("parseMigration() takes a colon for a colon in a file without variables", () => {
  const text = "-- revision: a\n\n-- up\nselect :n\n";
  const { up } = parseMigration({ name: "a.sql", text }, { values: VALUES });
  assert.deepEqual(statementsOf(up), ["select :n"]);
});

test("the checksum of a section is that of its text, whatever the values are", () => {
  const sums = [VALUES, new Map([["n", "x"]]), new Map<string, string>()].map(
    (values) => fileOf("select :n", "n", values).checksum,
  );
  assert.equal(new Set(sums).size, 1);
});

test("a place in a section is that in the file", () => {
  const section = fileOf("select :n, 1;\nselect  :n, nosuch");
  const at = section.source.indexOf("nosuch");
  const { line, column, text } = placeAt(sourceOf(section), at);
  assert.deepEqual([line, column, text], [6, 13, "select  :n, nosuch"]);
});

test("missingVariables() names what a section lacks", () => {
  assert.deepEqual(missingVariables(fileOf("select :n, :'m'", "n, m")), ["m"]);
  assert.deepEqual(missingVariables(fileOf("select :n")), []);
});

/** The SQL of a file, its variables, and the code and line of the failure. */
const REFUSED: readonly (readonly [string, string, string, number])[] = [
  ["select 1", "n", "EBB_VARIABLE", 2],
  ["select :n, :'x'", "n", "EBB_VARIABLE", 5],
  ["select 1;\nselect :open", "open", "EBB_VARIABLE", 6],
  [":end", "end", "EBB_TRANSACTION_STATEMENT", 5],
  ["select :n", "n, n", "EBB_HEADER", 2],
  ["select :n", "n, 1x", "EBB_HEADER", 2],
  ["-- variables: n\nselect :n", "n", "EBB_HEADER", 5],
];

for (const [sql, names, code, line] of REFUSED) {
  test(`parseMigration() refuses ${JSON.stringify(sql)} with the variables ${names}`, () => {
    assert.throws(
      () => fileOf(sql, names),
      (error) => error instanceof Failure && error.code === code && error.place?.line === line,
    );
  });
}
