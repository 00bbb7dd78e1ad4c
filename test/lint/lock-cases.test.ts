import assert from "node:assert/strict";
import { test } from "node:test";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";
import { readEffects } from "../../src/locks/effects.ts";
import { statementLocks } from "../../src/locks/statement-locks.ts";
import { NEWER, STATEMENTS } from "../locks/lock-cases.ts";
import { lintRevisions } from "./linting.ts";

const parse = await loadGrammar();

/** Statements that close, rewrite or scan a table in use without a finding, by the reason. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  "Only the catalog changes: the lock is short, and a run has a lock_timeout and retries": [
    "alter table t add column c int",
    "alter table t add column c int default 5 not null",
    "alter table t add column c int generated always as (a + 1) virtual",
    "alter table t alter column a set default 1",
    "alter table t alter column a drop default",
    "alter table t alter column b set storage external",
    "alter table t alter constraint t_other deferrable",
    "alter table t rename constraint t_amount to k",
    "alter trigger t_noop on t rename to t_noop2",
    "alter policy p on t using (false)",
    "alter table t owner to current_user",
    "alter table t set (user_catalog_table = true)",
    "alter table t enable row level security",
    "alter table child disable rule t_rule",
    "alter table loose no force row level security",
    "alter table generated alter column g drop expression",
    "alter table parted add column c int",
    "alter table only parted alter column x set default 1",
    "alter table parted alter column x set default 1",
    "alter table parted owner to current_user",
    "alter table parted_1 alter column x set default 2",
    "alter table parted enable row level security",
    "drop policy p on t",
    "drop rule t_rule on child",
    "create rule r as on delete to t do also nothing",
    "create policy p2 on t using (true)",
  ],
  "The default is stable, so that the catalog keeps it once; only a shadowed function could rewrite":
    [
      "alter table t add column c timestamptz default now()",
      "alter table t add column c timestamptz default current_timestamp",
    ],
  "Only a domain with constraints rewrites, and the statements do not say what the type is": [
    "alter table t add column c mood",
    "alter table t add column c positive",
  ],
  "It is the safe way that other rules name": [
    "alter table t add constraint k check (a > 0) not valid",
    "alter table t validate constraint t_amount",
    "alter table child validate constraint child_u",
    "alter table t add constraint k unique using index t_b",
  ],
  "A view or a sequence has no rows to read": [
    "alter view vw alter column id set default 1",
    "alter sequence seq restart",
    "create or replace view vw as select id from t",
  ],
  "The parent is closed for a moment; attach-partition finds a default partition where a statement made it":
    ["create table parted_2 partition of parted for values from (20) to (30)"],
  "It reads, or changes rows that it names, as every query of the application does": [
    "create table fresh as select * from t",
    "create view vw2 as select id from t",
    "create materialized view mv2 as select id from t",
    "select * from parted",
    "insert into loose select id, a from t",
    "with gone as (delete from loose where x = 1 returning *) insert into other select id from gone",
    "select * from t for update",
    "select 1 from t where id in (select id from loose)",
    "merge into loose using t on t.id = loose.id when matched then update set x = 1",
  ],
};

const REASON_OF = new Map(
  Object.entries(REASONS).flatMap(([reason, all]) => all.map((sql) => [sql, reason] as const)),
);
const ALL = [...STATEMENTS, ...[...NEWER].flatMap(([, statements]) => statements)];

/** True for a statement that stops others, or that rewrites or scans a table, as far as its text tells. */
async function isHeavy(sql: string): Promise<boolean> {
  const [found] = statementLocks(readEffects([await parse(sql)]), undefined);
  return (found?.locks ?? []).some(
    ({ blocks, rewrites, scans }) => blocks !== "nothing" || rewrites !== false || scans !== false,
  );
}

/** The rules that find something in an up with this one statement. */
async function rulesOf(sql: string): Promise<readonly string[]> {
  const header = "-- A change\n--\n-- revision: aaaa\n";
  const text = `${header}\n-- up\n${sql};\n\n-- down irreversible: it is a test\n`;
  const { findings } = await lintRevisions({ "a.sql": text });
  return findings.map(({ rule, code }) => rule ?? code);
}

for (const sql of ALL) {
  const reason = REASON_OF.get(sql);
  test(`lint has ${reason === undefined ? "a finding, or nothing heavy," : "no finding, for a reason,"} in: ${sql}`, async () => {
    const rules = await rulesOf(sql);
    assert.ok(!rules.includes("syntax-error"));
    if (reason === undefined) assert.ok(rules.length > 0 || !(await isHeavy(sql)));
    else assert.deepEqual(rules, [], "the reason is out of date");
  });
}

test("each reason is about a statement of the lock tables", () => {
  assert.deepEqual(
    [...REASON_OF.keys()].filter((sql) => !ALL.includes(sql)),
    [],
  );
});
