import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_CONFIG } from "../../src/lint/config.ts";
import { DEFAULT_LIMITS, type LintLimits } from "../../src/lint/limits.ts";
import { lintScript } from "./linting.ts";

/** Kinds of names, a pattern, and SQL with a name that does not match it and one that does. */
const CASES: readonly (readonly [
  kind: keyof LintLimits["patterns"],
  pattern: string,
  bad: string,
  good: string,
])[] = [
  ["table", "s$", "create table order_item (a int)", "create table orders (a int)"],
  ["column", "^[a-z_]+$", 'create table t ("Name" text)', "create table t (name text)"],
  ["column", "^[a-z_]+$", 'alter table t add column "Name" text', "alter table t add name text"],
  ["index", "_idx$", "create index i on t (a)", "create index t_a_idx on t (a)"],
  [
    "primary_key",
    "_pk$",
    "create table t (a int, primary key (a))",
    "create table t (a int, constraint t_pk primary key (a))",
  ],
  [
    "foreign_key",
    "_fk$",
    "alter table t add constraint x foreign key (a) references u",
    "alter table t add constraint t_fk foreign key (a) references u",
  ],
  ["unique", "_key$", "alter table t add constraint x unique (a)", "alter table t add unique (a)"],
  [
    "check",
    "_check$",
    "alter table t add constraint x check (a > 0)",
    "alter table t add constraint t_check check (a > 0)",
  ],
  ["sequence", "_seq$", "create sequence s", "create sequence s_seq"],
];

async function messages(kind: string, pattern: string, sql: string): Promise<readonly string[]> {
  const limits = { ...DEFAULT_LIMITS, patterns: { [kind]: pattern } };
  const { findings } = await lintScript(`${sql};\n`, {
    ...{ levels: { "naming-pattern": "warning" }, limits },
  });
  return findings.filter(({ rule }) => rule === "naming-pattern").map(({ message }) => message);
}

for (const [kind, pattern, bad, good] of CASES) {
  test(`naming-pattern finds, for ${kind}: ${bad}`, async () => {
    const [message = "", ...more] = await messages(kind, pattern, bad);
    assert.ok(message.includes(`does not match ${pattern}`), message);
    assert.deepEqual(more, []);
  });
  test(`naming-pattern takes, for ${kind}: ${good}`, async () => {
    assert.deepEqual(await messages(kind, pattern, good), []);
  });
}

test("naming-pattern is off without a level", () => {
  assert.deepEqual([...DEFAULT_CONFIG.levels], []);
});
