import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, Notice } from "../../src/session.ts";
import { brief } from "./connections.ts";
import { inDatabase } from "./in-database.ts";

function messages(...texts: readonly string[]): Message[] {
  return texts.map((sql) => ({ sql }));
}

test(
  "flight() gives the tags of every statement of a message",
  inDatabase(async (session) => {
    const outcomes = await session.flight(
      messages(
        "begin; create table t (a int); insert into t values (1), (2)",
        "select a from t; commit",
        "",
      ),
    );
    assert.deepEqual(outcomes.map(brief), [
      "BEGIN, CREATE TABLE, INSERT 0 2",
      "SELECT 2, COMMIT",
      "",
    ]);
  }),
);

test(
  "flight() gives the rows of all statements of a message",
  inDatabase(async (session) => {
    const [outcome] = await session.flight(
      messages("select 1 as a union select 2 order by 1; create table t (); select 'x' as b"),
    );
    assert.deepEqual(outcome?.kind === "done" && outcome.rows.map((row) => ({ ...row })), [
      { a: 1 },
      { a: 2 },
      { b: "x" },
    ]);
  }),
);

test(
  "flight() discards rows where it is told to, and gives their tag",
  inDatabase(async (session) => {
    const sql = "select g from generate_series(1, 3) g";
    const outcomes = await session.flight([{ sql, discardsRows: true }, { sql }]);
    assert.deepEqual(outcomes.map(brief), ["SELECT 3", "SELECT 3"]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind === "done" && outcome.rows.length),
      [0, 3],
    );
  }),
);

test(
  "flight() gives numbers, booleans, json and null as such and the rest as text",
  inDatabase(async (session) => {
    const [outcome] = await session.flight(
      messages(`select 5 as int4, 9007199254740993 as int8, 1.5::float8 as float8, 1.50 as numeric, true as bool,
        '{"a": [1]}'::jsonb as jsonb, null as nothing, 'é😀' as text, '\\x00ff'::bytea as bytea,
        timestamptz '2025-01-02 03:04:05.123456+00' at time zone 'UTC' as timestamp, array[1, 2] as array`),
    );
    assert.deepEqual(outcome?.kind === "done" && { ...outcome.rows[0] }, {
      int4: 5,
      int8: "9007199254740993",
      float8: 1.5,
      numeric: "1.50",
      bool: true,
      jsonb: { a: [1] },
      nothing: null,
      text: "é😀",
      bytea: "\\x00ff",
      timestamp: "2025-01-02 03:04:05.123456",
      array: "{1,2}",
    });
  }),
);

test(
  "flight() refuses what comes after a failed statement of a transaction, and COMMIT says ROLLBACK",
  inDatabase(async (session) => {
    const statements = Array.from({ length: 10 }, (_, index) =>
      index === 3 ? "select 1/0" : `create table t${index} ()`,
    );
    const outcomes = await session.flight(messages("begin", ...statements, "commit"));
    assert.deepEqual(outcomes.map(brief), [
      "BEGIN",
      "CREATE TABLE",
      "CREATE TABLE",
      "CREATE TABLE",
      "22012",
      ...Array.from({ length: 6 }, () => "25P02"),
      "ROLLBACK",
    ]);
  }),
);

test(
  "flight() gives what the server says about an error",
  inDatabase(async (session) => {
    const [outcome] = await session.flight(messages("select 'é😀', nope from pg_catalog.pg_class"));
    assert.equal(outcome?.kind, "refused");
    assert.equal(outcome.error.sqlstate, "42703");
    assert.equal(outcome.error.severity, "ERROR");
    assert.equal(outcome.error.position, 14);
    assert.match(outcome.error.message, /column "nope" does not exist/);
  }),
);

test(
  "flight() gives the query of a function that failed, and where it is",
  inDatabase(async (session) => {
    const [outcome] = await session.flight(messages("do $$ begin execute 'select nope'; end $$"));
    assert.equal(outcome?.kind === "refused" && outcome.error.internalQuery, "select nope");
    assert.equal(outcome?.kind === "refused" && outcome.error.internalPosition, 8);
    assert.match(outcome?.kind === "refused" ? (outcome.error.context ?? "") : "", /EXECUTE/);
  }),
);

test(
  "flight() goes on after a refused message when no transaction is open",
  inDatabase(async (session) => {
    const outcomes = await session.flight(
      messages("selec", "select 1", "select 1/0", "create table t ()"),
    );
    assert.deepEqual(outcomes.map(brief), ["42601", "SELECT 1", "22012", "CREATE TABLE"]);
  }),
);

test(
  "flight() has no holes in the rows after a statement that failed half-way",
  inDatabase(async (session) => {
    const outcomes = await session.flight(
      messages("select 1 / (500 - n) from generate_series(1, 1000) n", "select 7 as a"),
    );
    assert.equal(brief(outcomes[0]), "22012");
    assert.deepEqual(outcomes[1]?.kind === "done" && outcomes[1].rows.map((row) => ({ ...row })), [
      { a: 7 },
    ]);
  }),
);

test(
  "flight() tells the outcomes in order, as they come",
  inDatabase(async (session) => {
    const told: string[] = [];
    const onOutcome = (index: number, outcome: Parameters<typeof brief>[0]): void => {
      told.push(`${index} ${brief(outcome)}`);
    };
    await session.flight(messages("select 1", "select 1/0", "select 3"), { onOutcome });
    assert.deepEqual(told, ["0 SELECT 1", "1 22012", "2 SELECT 1"]);
  }),
);

test(
  "flight() attributes each notice to the message that was running",
  inDatabase(async (session) => {
    const notices: Notice[] = [];
    const raise = (text: string): string =>
      `do $$ begin raise notice '${text}'; raise warning 'w'; end $$`;
    await session.flight(messages(raise("a"), "select 1", raise("c")), {
      onNotice: (notice) => notices.push(notice),
    });
    assert.deepEqual(
      notices.map(({ severity, message, message_index }) => [severity, message, message_index]),
      [
        ["NOTICE", "a", 0],
        ["WARNING", "w", 0],
        ["NOTICE", "c", 2],
        ["WARNING", "w", 2],
      ],
    );
  }),
);

test(
  "flight() survives a storm of notices",
  inDatabase(async (session) => {
    const storm = "do $$ begin for i in 1..20000 loop raise notice 'n %', i; end loop; end $$";
    const seen: number[] = [];
    const outcomes = await session.flight(messages("select 1", storm, "select 2", storm), {
      onNotice: ({ message_index }) => seen.push(message_index ?? -1),
    });
    assert.deepEqual(outcomes.map(brief), ["SELECT 1", "DO", "SELECT 1", "DO"]);
    assert.equal(seen.filter((index) => index === 1).length, 20_000);
    assert.equal(seen.filter((index) => index === 3).length, 20_000);
  }),
);

test(
  "flight() takes 10,000 messages at once",
  inDatabase(async (session) => {
    const texts = Array.from({ length: 10_000 }, (_, index) => `select ${index} as n`);
    const outcomes = await session.flight(messages(...texts));
    assert.ok(
      outcomes.every((outcome, index) => outcome.kind === "done" && outcome.rows[0]?.n === index),
    );
  }),
);

test(
  "flight() takes a message of 8 MB with characters of every width",
  inDatabase(async (session) => {
    const text = "aé€😀".repeat(800_000);
    const [outcome] = await session.flight(
      messages(`select length('${text}') as length, '${text}' as text`),
    );
    assert.equal(outcome?.kind === "done" && outcome.rows[0]?.length, 3_200_000);
    assert.equal(outcome?.kind === "done" && outcome.rows[0]?.text, text);
  }),
);

test(
  "flight() lets the output of COPY … TO stdout pass by",
  inDatabase(async (session) => {
    const outcomes = await session.flight(
      messages("copy (select * from generate_series(1, 10000)) to stdout", "select 1"),
    );
    assert.deepEqual(outcomes.map(brief), ["COPY 10000", "SELECT 1"]);
  }),
);

test(
  "flight() is not upset by LISTEN and changed parameters",
  inDatabase(async (session) => {
    const outcomes = await session.flight(
      messages("listen a", "notify a, 'x'", "set timezone to 'Asia/Tokyo'", "select 1"),
    );
    assert.deepEqual(outcomes.map(brief), ["LISTEN", "NOTIFY", "SET", "SELECT 1"]);
  }),
);

test(
  "flight() of nothing is done at once",
  inDatabase(async (session) => {
    assert.deepEqual(await session.flight([]), []);
  }),
);

test(
  "flight() may be called before the last one has landed",
  inDatabase(async (session) => {
    const flights = [1, 2, 3].map((n) =>
      session.flight(messages(`select ${n} as n`, "select 1/0")),
    );
    const landed = await Promise.all(flights);
    assert.deepEqual(
      landed.map(([first, second]) => [first?.kind === "done" && first.rows[0]?.n, brief(second)]),
      [1, 2, 3].map((n) => [n, "22012"]),
    );
  }),
);

test(
  "flight() loses every message once the session is closed",
  inDatabase(async (session) => {
    await session.close();
    assert.deepEqual(await session.flight(messages("select 1", "select 2")), [
      { kind: "lost", reason: "the session was closed" },
      { kind: "lost", reason: "the session was closed" },
    ]);
    await session.close();
  }),
);
