import assert from "node:assert/strict";
import { test } from "node:test";
import { type StatementKind, statementKind } from "../../src/sql/statement-kind.ts";

const TRANSACTION_CONTROL: readonly (readonly [sql: string, command: string])[] = [
  ["begin", "BEGIN"],
  ["Begin Work isolation level serializable", "BEGIN"],
  ["START/**/TRANSACTION read only", "START TRANSACTION"],
  ["-- x\nCOMMIT and chain", "COMMIT"],
  ["end work", "END"],
  ["rollback", "ROLLBACK"],
  ["rollback and no chain", "ROLLBACK"],
  ["rollback transaction", "ROLLBACK"],
  ["abort", "ABORT"],
  ["prepare transaction 'x'", "PREPARE TRANSACTION"],
  ["prepare transaction e'x'", "PREPARE TRANSACTION"],
  ["prepare transaction $$x$$", "PREPARE TRANSACTION"],
  ["commit prepared 'x'", "COMMIT PREPARED"],
  ["rollback prepared 'x'", "ROLLBACK PREPARED"],
];

const OUTSIDE_TRANSACTION: readonly (readonly [sql: string, command: string])[] = [
  ["vacuum", "VACUUM"],
  ["vacuum (analyze) t", "VACUUM"],
  ["create database d", "CREATE DATABASE"],
  ["drop database if exists d", "DROP DATABASE"],
  ["create tablespace s location '/x'", "CREATE TABLESPACE"],
  ["drop tablespace s", "DROP TABLESPACE"],
  ["create subscription s connection '' publication p", "CREATE SUBSCRIPTION"],
  ["drop subscription s", "DROP SUBSCRIPTION"],
  ["alter subscription s refresh publication", "ALTER SUBSCRIPTION"],
  ["alter system set work_mem = '1MB'", "ALTER SYSTEM"],
  ["alter database d set tablespace s", "ALTER DATABASE SET TABLESPACE"],
  [
    "alter table if exists only a.t detach partition a.p concurrently",
    "ALTER TABLE DETACH PARTITION CONCURRENTLY",
  ],
  ["discard all", "DISCARD ALL"],
  ["cluster", "CLUSTER"],
  ["cluster verbose", "CLUSTER"],
  ["cluster (verbose)", "CLUSTER"],
  ["reindex database d", "REINDEX"],
  ["reindex (verbose) system", "REINDEX"],
  ["reindex schema s", "REINDEX"],
  ['create index concurrently U&"i" on t (a)', "CREATE INDEX CONCURRENTLY"],
  ['drop index concurrently U&"i"', "DROP INDEX CONCURRENTLY"],
  ['reindex table concurrently U&"t"', "REINDEX"],
];

const OTHER: readonly string[] = [
  "",
  "select 1",
  "savepoint a",
  "release savepoint a",
  "rollback to a",
  "rollback to savepoint a",
  "rollback work to a",
  "ROLLBACK TRANSACTION TO SAVEPOINT a",
  "set transaction isolation level serializable",
  "prepare transaction as select 1",
  "prepare transaction (int) as select $1",
  '"begin"',
  "copy t to stdout",
  "copy t from 'file'",
  "create index i on t (a)",
  "create index i on concurrently (a)",
  "create table concurrently (a int)",
  "drop index i",
  "drop index if exists i, j",
  "reindex index i",
  "reindex (concurrently false) index i",
  "reindex (concurrently off, verbose) table t",
  "alter database d set work_mem = '1MB'",
  "alter subscription s disable",
  "alter table t detach partition p",
  "alter table t detach partition p finalize",
  "alter type t add value 'x'",
  "cluster t using i",
  "cluster verbose t",
  "discard temp",
  "do $$ begin commit; end $$",
];

const OTHER_KINDS: readonly (readonly [sql: string, kind: StatementKind])[] = [
  ["copy t from stdin", { kind: "copy-from-stdin" }],
  ["COPY t (a) FROM STDIN (format csv)", { kind: "copy-from-stdin" }],
  [
    "create index concurrently on t (a)",
    createIndex({ index: undefined, table: { schema: undefined, name: "t" } }),
  ],
  [
    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS Big_I ON ONLY S.T USING btree (a)",
    createIndex({ index: "big_i", table: { schema: "s", name: "t" }, ifNotExists: true }),
  ],
  [
    'create index concurrently "My ""I""" on db."S".t(a)',
    createIndex({ index: 'My "I"', table: { schema: "S", name: "t" } }),
  ],
  [
    "create index concurrently if on t (a)",
    createIndex({ index: "if", table: { schema: undefined, name: "t" } }),
  ],
  [
    `create index concurrently ${"ä".repeat(40)} on ${"x".repeat(70)} (a)`,
    createIndex({ index: "ä".repeat(31), table: { schema: undefined, name: "x".repeat(63) } }),
  ],
  ["drop index concurrently i", dropIndex([{ schema: undefined, name: "i" }], false)],
  [
    'drop index concurrently if exists s.i /*,*/ , "J" cascade',
    dropIndex(
      [
        { schema: "s", name: "i" },
        { schema: undefined, name: "J" },
      ],
      true,
    ),
  ],
  [
    "reindex index concurrently s.i",
    { kind: "reindex-concurrently", scope: "index", name: { schema: "s", name: "i" } },
  ],
  [
    "reindex (verbose, concurrently) table t",
    { kind: "reindex-concurrently", scope: "table", name: { schema: undefined, name: "t" } },
  ],
  [
    "reindex (concurrently true) schema s",
    { kind: "reindex-concurrently", scope: "schema", name: { schema: undefined, name: "s" } },
  ],
  [
    "reindex (verbose) database concurrently d",
    { kind: "reindex-concurrently", scope: "database", name: { schema: undefined, name: "d" } },
  ],
  [
    "reindex system concurrently",
    { kind: "reindex-concurrently", scope: "system", name: undefined },
  ],
];

const CASES: readonly (readonly [sql: string, kind: StatementKind])[] = [
  ...TRANSACTION_CONTROL.map(
    ([sql, command]) => [sql, { kind: "transaction-control", command }] as const,
  ),
  ...OUTSIDE_TRANSACTION.map(
    ([sql, command]) => [sql, { kind: "outside-transaction", command }] as const,
  ),
  ...OTHER.map((sql) => [sql, { kind: "other" }] as const),
  ...OTHER_KINDS,
];

for (const [sql, kind] of CASES) {
  test(`statementKind() classifies ${JSON.stringify(sql)}`, () => {
    assert.deepEqual(statementKind(sql, { start: 0, end: sql.length }), kind);
  });
}

test("statementKind() stops at the end of the statement", () => {
  const text = "rollback;to a";
  assert.equal(statementKind(text, { start: 0, end: 8 }).kind, "transaction-control");
});

type CreateIndex = Extract<StatementKind, { kind: "create-index-concurrently" }>;
type DropIndex = Extract<StatementKind, { kind: "drop-index-concurrently" }>;

function createIndex(
  known: Pick<CreateIndex, "index" | "table"> & { readonly ifNotExists?: boolean },
): CreateIndex {
  return { kind: "create-index-concurrently", ifNotExists: false, ...known };
}

function dropIndex(indexes: DropIndex["indexes"], ifExists: boolean): DropIndex {
  return { kind: "drop-index-concurrently", indexes, ifExists };
}
