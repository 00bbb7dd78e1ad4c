import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, Session } from "../../src/session.ts";
import { ENGINE } from "../support/database.ts";
import { brief } from "./connections.ts";
import { inDatabase } from "./in-database.ts";

const CREATE = "create table t (id int, name text)";

function copy(copyData: string, options = ""): Message {
  return { sql: `copy t from stdin${options}`, copyData };
}

async function contents(session: Session): Promise<readonly (readonly [unknown, unknown])[]> {
  const [outcome] = await session.flight([{ sql: "select id, name from t order by id" }]);
  return outcome?.kind === "done" ? outcome.rows.map(({ id, name }) => [id, name]) : [];
}

test(
  "COPY takes its rows in the flight",
  inDatabase(async (session) => {
    const outcomes = await session.flight([
      { sql: "begin" },
      { sql: CREATE },
      copy("1\ta\n2\té😀\n3\t\\N\n"),
      { sql: "insert into t values (4, 'after')" },
      { sql: "commit" },
    ]);
    assert.deepEqual(outcomes.map(brief), [
      "BEGIN",
      "CREATE TABLE",
      "COPY 3",
      "INSERT 0 1",
      "COMMIT",
    ]);
    assert.deepEqual(await contents(session), [
      [1, "a"],
      [2, "é😀"],
      [3, null],
      [4, "after"],
    ]);
  }),
);

const DATA: readonly (readonly [what: string, data: string, rows: readonly unknown[]])[] = [
  ["no rows", "", []],
  [
    "a last line without an end",
    "1\ta\n2\tb",
    [
      [1, "a"],
      [2, "b"],
    ],
  ],
  [
    "CRLF line ends",
    "1\ta\r\n2\tb\r\n",
    [
      [1, "a"],
      [2, "b"],
    ],
  ],
  [
    "backslashes",
    "1\t\\\\.\n2\ta\\tb\\\\\n",
    [
      [1, "\\."],
      [2, "a\tb\\"],
    ],
  ],
  [
    "what looks like SQL",
    "1\t; select 1/0; --\n2\t$$\n",
    [
      [1, "; select 1/0; --"],
      [2, "$$"],
    ],
  ],
];

for (const [what, data, rows] of DATA) {
  test(
    `COPY takes ${what}`,
    inDatabase(async (session) => {
      await session.flight([{ sql: CREATE }, copy(data)]);
      assert.deepEqual(await contents(session), rows);
    }),
  );
}

test(
  "COPY says in which line a bad row is, and refuses what follows",
  inDatabase(async (session) => {
    const outcomes = await session.flight([
      { sql: "begin" },
      { sql: CREATE },
      copy("1\ta\nx\tb\n3\tc\n"),
      { sql: "select 1" },
      { sql: "commit" },
    ]);
    assert.deepEqual(outcomes.map(brief), ["BEGIN", "CREATE TABLE", "22P02", "25P02", "ROLLBACK"]);
    const context = outcomes[2]?.kind === "refused" ? outcomes[2].error.context : "";
    assert.equal(context, 'COPY t, line 2, column id: "x"');
  }),
);

test(
  "COPY into a missing table is refused, and the data behind it is skipped",
  inDatabase(async (session) => {
    const outcomes = await session.flight([copy("1\ta\n".repeat(100_000)), { sql: "select 1" }]);
    assert.deepEqual(outcomes.map(brief), ["42P01", "SELECT 1"]);
  }),
);

test(
  "COPY in an aborted transaction is refused, and the data behind it is skipped",
  inDatabase(async (session) => {
    const outcomes = await session.flight([
      { sql: CREATE },
      { sql: "begin; select 1/0" },
      copy("1\ta\n"),
      { sql: "rollback" },
    ]);
    assert.deepEqual(outcomes.map(brief), ["CREATE TABLE", "22012", "25P02", "ROLLBACK"]);
  }),
);

test(
  "COPY may come several times in a flight",
  inDatabase(async (session) => {
    const outcomes = await session.flight([
      { sql: CREATE },
      copy("1\ta\n"),
      copy("x\tb\n"),
      copy("3,c\n", " (format csv)"),
      { sql: "select 1" },
    ]);
    assert.deepEqual(outcomes.map(brief), [
      "CREATE TABLE",
      "COPY 1",
      "22P02",
      "COPY 1",
      "SELECT 1",
    ]);
    assert.deepEqual(await contents(session), [
      [1, "a"],
      [3, "c"],
    ]);
  }),
);

test(
  "COPY without data as the last message is refused, and the session goes on",
  inDatabase(async (session) => {
    const outcomes = await session.flight([{ sql: CREATE }, { sql: "copy t from stdin" }]);
    assert.deepEqual(outcomes.map(brief), ["CREATE TABLE", "57014"]);
    assert.deepEqual(await contents(session), []);
  }),
);

// The embedded database keeps its rows in the memory of this process.
const MEGABYTES = ENGINE === "embedded" ? 10 : 50;

test(
  `COPY takes ${MEGABYTES} MB`,
  inDatabase(async (session) => {
    const line = `7\t${"0123456789".repeat(10)}\n`;
    const data = line.repeat(Math.ceil((MEGABYTES * 1024 * 1024) / line.length));
    const outcomes = await session.flight([
      { sql: CREATE },
      copy(data),
      { sql: "select count(*)::int as n from t" },
    ]);
    assert.equal(brief(outcomes[1]), `COPY ${data.length / line.length}`);
    assert.equal(outcomes[2]?.kind === "done" && outcomes[2].rows[0]?.n, data.length / line.length);
  }),
);
