import assert from "node:assert/strict";
import { test } from "node:test";
import { lintRevisions } from "../../lint/linting.ts";

interface Sections {
  readonly up: string;
  readonly down?: string;
  readonly mode?: string;
}

/** Writes a chain of revisions, r1, r2 and so on. */
function chain(sections: readonly Sections[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    sections.map(({ up, down = "-- down nothing", mode = "" }, at) => {
      const parents = at === 0 ? "" : `-- parents: r${at}000\n`;
      const header = `-- Change ${at + 1}\n--\n-- revision: r${at + 1}000\n${parents}`;
      return [`${at + 1}.sql`, `${header}\n-- up${mode}\n${up}\n\n${down}\n`];
    }),
  );
}

/** Returns `rule revision direction` for the findings of a rule. */
async function found(rule: string, sections: readonly Sections[]): Promise<readonly string[]> {
  const { findings } = await lintRevisions(chain(sections));
  return findings
    .filter((each) => each.rule === rule)
    .map(({ revision, direction, message }) => `${revision} ${direction}: ${message}`);
}

/** Ups and downs, and the objects that are left. */
const LEFT: readonly (readonly [up: string, down: string, left: RegExp | undefined])[] = [
  ["CREATE TABLE t (a int);", "DROP TABLE t;", undefined],
  ["CREATE TABLE t (a int);", "SELECT 1;", /table public\.t is left/],
  ["CREATE TABLE t (a int); CREATE INDEX i ON t (a);", "DROP TABLE t;", undefined],
  ["CREATE TYPE mood AS ENUM ('a');", "SELECT 1;", /type public\.mood is left/],
  ["ALTER TABLE t ADD COLUMN a int;", "SELECT 1;", /column public\.t\.a is left/],
  ["ALTER TABLE t ADD COLUMN a int;", "ALTER TABLE t DROP COLUMN a;", undefined],
  ["ALTER TABLE t RENAME COLUMN a TO b;", "ALTER TABLE t RENAME COLUMN b TO a;", undefined],
  [
    "CREATE SEQUENCE s; ALTER TABLE t ADD COLUMN a int; ALTER SEQUENCE s OWNED BY t.a;",
    "ALTER TABLE t DROP COLUMN a;",
    undefined,
  ],
  ["CREATE TABLE t (a int); CREATE SEQUENCE s OWNED BY t.a;", "DROP TABLE t;", undefined],
  ["CREATE SEQUENCE s OWNED BY t.a;", "SELECT 1;", /sequence public\.s is left/],
  [
    "CREATE SEQUENCE s OWNED BY t.a; ALTER SEQUENCE s OWNED BY NONE;",
    "DROP TABLE t;",
    /sequence public\.s is left/,
  ],
  ["CREATE VIEW v AS SELECT 1;", "DROP VIEW v;", undefined],
  ["CREATE VIEW v AS SELECT 1;", "SELECT 1;", /view public\.v is left/],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';", "DROP FUNCTION f();", undefined],
  ["CREATE SCHEMA s; CREATE TABLE s.t (a int);", "DROP SCHEMA s CASCADE;", undefined],
  ["CREATE TEMPORARY TABLE t (a int);", "SELECT 1;", undefined],
];

for (const [up, down, left] of LEFT) {
  test(`left-behind finds ${left === undefined ? "nothing" : "the rest"}: ${up} / ${down}`, async () => {
    const messages = await found("left-behind", [{ up, down: `-- down\n${down}` }]);
    if (left === undefined) assert.deepEqual(messages, []);
    else assert.match(messages.join("\n"), left);
  });
}

test("left-behind names the DROP that is missing", async () => {
  const up = "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();";
  const { findings } = await lintRevisions(chain([{ up, down: "-- down\nSELECT 1;" }]));
  const hint = findings.find(({ rule }) => rule === "left-behind")?.hint;
  assert.equal(hint, "DROP TRIGGER g ON public.t;");
});

test("left-behind is silent where a DO block could have removed it", async () => {
  const down = "-- down\nDO $$ BEGIN EXECUTE 'drop table t'; END $$;";
  assert.deepEqual(await found("left-behind", [{ up: "CREATE TABLE t (a int);", down }]), []);
});

test("left-behind is silent where the down is declared irreversible", async () => {
  const down = "-- down irreversible: it is the first";
  assert.deepEqual(await found("left-behind", [{ up: "CREATE TABLE t (a int);", down }]), []);
});

test("needed-by-down finds a drop of what an earlier down names", async () => {
  const messages = await found("needed-by-down", [
    { up: "CREATE TABLE t (a int);", down: "-- down\nDROP TABLE t;" },
    { up: "DROP TABLE t;", down: "-- down\nSELECT 1;" },
  ]);
  assert.match(messages.join("\n"), /^r2000 up: The down of r1000 needs table public\.t/);
});

test("needed-by-down is silent where the own down brings it back", async () => {
  const messages = await found("needed-by-down", [
    { up: "CREATE TABLE t (a int);", down: "-- down\nDROP TABLE t;" },
    { up: "DROP TABLE t;", down: "-- down\nCREATE TABLE t (a int);" },
  ]);
  assert.deepEqual(messages, []);
});

test("needed-by-down is silent where the earlier down says IF EXISTS", async () => {
  const messages = await found("needed-by-down", [
    { up: "CREATE TABLE t (a int);", down: "-- down\nDROP TABLE IF EXISTS t;" },
    { up: "DROP TABLE t;", down: "-- down\nSELECT 1;" },
  ]);
  assert.deepEqual(messages, []);
});

test("needed-by-down finds a column that an earlier down drops", async () => {
  const messages = await found("needed-by-down", [
    { up: "CREATE TABLE t (a int);", down: "-- down\nDROP TABLE t;" },
    { up: "ALTER TABLE t ADD COLUMN b int;", down: "-- down\nALTER TABLE t DROP COLUMN b;" },
    { up: "ALTER TABLE t DROP COLUMN b;", down: "-- down\nSELECT 1;" },
  ]);
  assert.match(messages.join("\n"), /^r3000 up: The down of r2000 needs column public\.t\.b/);
});

test("needed-by-down finds a renamed table whose down leaves the new name", async () => {
  const messages = await found("needed-by-down", [
    { up: "CREATE TABLE t (a int);", down: "-- down\nDROP TABLE t;" },
    { up: "ALTER TABLE t RENAME TO u;", down: "-- down\nSELECT 1;" },
  ]);
  assert.match(messages.join("\n"), /^r2000 up: The down of r1000 needs table public\.t/);
});

/** Downs, and the rules about them. */
const DOWNS: readonly (readonly [down: string, rule: string | undefined])[] = [
  ["", "down-missing"],
  ["-- down", "down-empty"],
  ["-- down nothing", undefined],
  ["-- down irreversible", "irreversible-without-reason"],
  ["-- down irreversible: the rows are gone", undefined],
  ["-- down\nSELECT 1;", undefined],
];

for (const [down, expected] of DOWNS) {
  test(`${JSON.stringify(down)} is found as ${expected ?? "nothing"}`, async () => {
    const { findings } = await lintRevisions(chain([{ up: "SELECT 1;", down }]));
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      expected === undefined ? [] : [expected],
    );
  });
}

test("a merge without statements needs no down", async () => {
  const { findings } = await lintRevisions({
    "a.sql": "-- A\n--\n-- revision: aaaa\n\n-- up\n\n-- down\n",
  });
  assert.deepEqual(findings, []);
});

/** First lines of a file, and if they are a message. */
const MESSAGES: readonly (readonly [line: string, isFound: boolean])[] = [
  ["--", true],
  ["-- TODO", true],
  ["-- New revision", true],
  ["-- Add orders", false],
];

for (const [line, isFound] of MESSAGES) {
  test(`message-missing ${isFound ? "finds" : "takes"} the first line ${line}`, async () => {
    const { findings } = await lintRevisions({
      "a.sql": `${line}\n--\n-- revision: aaaa\n\n-- up\nSELECT 1;\n\n-- down nothing\n`,
    });
    assert.equal(
      findings.some(({ rule }) => rule === "message-missing"),
      isFound,
    );
  });
}

test("a table of an earlier revision is old where each revision runs alone", async () => {
  const files = chain([
    { up: "CREATE TABLE t (a int);", down: "-- down\nDROP TABLE t;" },
    { up: "CREATE INDEX i ON t (a);", down: "-- down\nDROP INDEX i;" },
  ]);
  const { findings } = await lintRevisions(files);
  assert.ok(findings.some(({ rule }) => rule === "require-concurrent-index-creation"));
});

test("a table of an earlier revision is new where both run together", async () => {
  const files = chain([
    { up: "CREATE TABLE t (a int);", down: "-- down\nDROP TABLE t;" },
    { up: "CREATE INDEX i ON t (a);", down: "-- down\nDROP INDEX i;" },
  ]);
  const { findings } = await lintRevisions(files, { isOneRun: true });
  assert.ok(!findings.some(({ rule }) => rule === "require-concurrent-index-creation"));
});
