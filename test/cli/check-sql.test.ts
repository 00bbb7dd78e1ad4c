import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

async function check({ json }: Workplace): Promise<{ status: number; problems: readonly Found[] }> {
  const { status, value } = await json("check", "--files", "--lint", "off");
  return { status, ...(value as { problems: readonly Found[] }) };
}

test("ebb check --files names file, line and column of a syntax error in a down", async () => {
  await inWorkplace(async (place) => {
    place.write(
      "migrations/a.sql",
      revisionFile({ id: "aaaa", down: "SELECT 'é',\n  1 1 FORM t;" }),
    );
    const [problem] = (await check(place)).problems;
    const { code, severity, file, line, column } = problem ?? {};
    assert.deepEqual([code, severity, file, line], ["EBB_SYNTAX", "error", "migrations/a.sql", 11]);
    assert.equal(column, 5);
  });
});

/** Statements, with the options of their up section. */
const OUT_OF_PLACE: readonly (readonly [string, string])[] = [
  ["VACUUM t;", ""],
  ["CREATE INDEX CONCURRENTLY i ON t (a);", ""],
  ["DROP INDEX CONCURRENTLY i;", ""],
  ["REINDEX TABLE CONCURRENTLY t;", ""],
  ["REINDEX SCHEMA public;", ""],
  ["ALTER SYSTEM SET work_mem = '8MB';", ""],
  ["CREATE DATABASE d;", ""],
  ["ALTER TABLE t DETACH PARTITION p CONCURRENTLY;", ""],
  ["DISCARD ALL;", ""],
  ["CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p;", ""],
  ["BEGIN;\nVACUUM;\nCOMMIT;", " no-transaction"],
  ["LOCK TABLE t;", " no-transaction"],
  ["SAVEPOINT s;", " no-transaction"],
];
for (const [sql, options] of OUT_OF_PLACE) {
  test(`ebb check --files finds ${sql.replaceAll("\n", " ")} after -- up${options}`, async () => {
    await inWorkplace(async (place) => {
      const text = `-- a\n-- revision: aaaa\n-- up${options}\n${sql}\n-- down nothing\n`;
      place.write("migrations/a.sql", text);
      const { status, problems } = await check(place);
      assert.deepEqual([status, problems.map(({ code }) => code)], [3, ["EBB_TRANSACTION_MODE"]]);
    });
  });
}

/** Statements that run where they stand. */
const IN_PLACE: readonly (readonly [string, string])[] = [
  ["VACUUM t;", " no-transaction"],
  ["BEGIN;\nLOCK TABLE t;\nSAVEPOINT s;\nCOMMIT;\nVACUUM t;", " no-transaction"],
  ["REINDEX TABLE t;", ""],
  ["ALTER SUBSCRIPTION s SET (slot_name = NONE);\nDROP SUBSCRIPTION s;", ""],
  ["CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false);", ""],
  ["DISCARD TEMP;", ""],
  ["LOCK TABLE t;\nSAVEPOINT s;\nROLLBACK TO s;", ""],
];
for (const [sql, options] of IN_PLACE) {
  test(`ebb check --files takes ${sql.replaceAll("\n", " ")} after -- up${options}`, async () => {
    await inWorkplace(async (place) => {
      const text = `-- a\n-- revision: aaaa\n-- up${options}\n${sql}\n-- down nothing\n`;
      place.write("migrations/a.sql", text);
      assert.deepEqual((await check(place)).problems, []);
    });
  });
}

/** Statements of one version only: the server decides, so the check only warns. */
const OF_OTHER_VERSIONS: readonly string[] = [
  "SELECT 5 !;",
  "SELECT (5 !) AS f;",
  "SELECT 1from_here;",
  "CREATE TABLE t (system_user text);",
  "CREATE FUNCTION json_value(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
  "REPACK t;",
  "SELECT a FROM t GROUP BY ALL;",
  "CREATE PROPERTY GRAPH g VERTEX TABLES (t);",
  "SELECT lag(a) IGNORE NULLS OVER w FROM t WINDOW w AS ();",
  "UPDATE t FOR PORTION OF valid FROM 1 TO 2 SET a = 1;",
  "INSERT INTO t VALUES (1) ON CONFLICT (a) DO SELECT RETURNING *;",
  "ALTER TABLE t MERGE PARTITIONS (a, b) INTO c;",
];
for (const sql of OF_OTHER_VERSIONS) {
  test(`ebb check --files only warns of ${sql}`, async () => {
    await inWorkplace(async (place) => {
      place.write("migrations/a.sql", revisionFile({ id: "aaaa", up: sql }));
      const { status, problems } = await check(place);
      assert.deepEqual([status, problems.map(({ code }) => code)], [0, ["EBB_UNSURE_SYNTAX"]]);
    });
  });
}

for (const [level, codes] of [
  ["off", []],
  ["warning", ["EBB_UNSURE_SYNTAX"]],
  ["error", ["EBB_SYNTAX"]],
] as const) {
  test(`ebb check --files obeys syntax-error = ${level}`, async () => {
    await inWorkplace(async (place) => {
      place.write("ebb.toml", `[lint]\nrules = { syntax-error = "${level}" }\n`);
      place.write("migrations/a.sql", revisionFile({ id: "aaaa", up: "DISTRIBUTE t;" }));
      const { problems } = await check(place);
      assert.deepEqual(
        problems.map(({ code }) => code),
        codes,
      );
    });
  });
}

test("check --files names file, line and column of a byte that is not UTF-8", async () => {
  await inWorkplace(async (place) => {
    const bytes = Buffer.from("-- a\n-- revision: aaaa\n-- up\nSELECT 'é?';\n-- down\nSELECT 1;\n");
    bytes[bytes.indexOf("?")] = 0xff;
    place.write("migrations/a.sql", bytes);
    const [problem] = (await check(place)).problems;
    const { code, file, line, column } = problem ?? {};
    assert.deepEqual([code, file, line, column], ["EBB_ENCODING", "migrations/a.sql", 4, 10]);
    const { stdout } = await place.ebb("check", "--files");
    assert.match(stdout, / {2}migrations\/a\.sql:4:10\n/);
  });
});
