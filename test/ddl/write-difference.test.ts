import assert from "node:assert/strict";
import { test } from "node:test";
import { writeDifference } from "../../src/ddl/write-difference.ts";
import { compareSnapshots } from "../../src/schema/compare.ts";
import {
  objectKey,
  type SchemaObject,
  type Snapshot,
  snapshotOf,
} from "../../src/schema/snapshot.ts";
import { A, type Case, column, object, T, TABLE } from "./cases.ts";
import { OBJECT_CASES } from "./object-cases.ts";
import { TABLE_CASES } from "./table-cases.ts";

function write({
  before = [],
  after = [],
  serverVersion = 18,
}: Omit<Case, "sql" | "name">): readonly string[] {
  const [from, to]: readonly Snapshot[] = [snapshotOf(before), snapshotOf(after)];
  if (from === undefined || to === undefined) return [];
  return writeDifference(from, to, { serverVersion, online: false }).statements.map(
    ({ sql }) => sql,
  );
}

for (const each of [...TABLE_CASES, ...OBJECT_CASES]) {
  test(`writeDifference() writes ${each.name}`, () => {
    assert.deepEqual(write(each), each.sql);
  });
}

test("writeDifference() drops a view first and makes it again when its column changes its type", () => {
  const view = object(
    "view",
    "public.v",
    { definition: " SELECT a\n   FROM public.t;", comment: "x" },
    { needs: ["column public.t.a"] },
  );
  assert.deepEqual(
    write({ before: [...T, view], after: [TABLE, column("a", { type: "bigint" }), view] }),
    [
      "drop view public.v",
      "alter table public.t alter column a type bigint",
      "create view public.v as\n SELECT a\n   FROM public.t",
      "comment on view public.v is 'x'",
    ],
  );
});

test("writeDifference() names the data that a statement loses", () => {
  const { statements } = writeDifference(snapshotOf(T), snapshotOf([TABLE]), {
    serverVersion: 18,
    online: false,
  });
  assert.deepEqual(
    statements.map(({ object: key, losesData }) => [key, losesData]),
    [[objectKey(A), "the values of public.t.a"]],
  );
});

test("writeDifference() marks a new value of an enum that is used, because it must be committed", () => {
  const e = (values: readonly string[]): SchemaObject => object("enum", "public.e", { values });
  const c = (value: string): SchemaObject =>
    column(
      "a",
      { type: "public.e", default: `'${value}'::public.e` },
      { needs: ["enum public.e"] },
    );
  const { statements } = writeDifference(
    snapshotOf([TABLE, c("x"), e(["x"])]),
    snapshotOf([TABLE, c("y"), e(["x", "y"])]),
    { serverVersion: 18, online: false },
  );
  assert.deepEqual(
    statements.map(({ mustCommit }) => mustCommit),
    [true, undefined],
  );
});

test("writeDifference() puts a new value that is used first, so that the other statements stay together", () => {
  const e = (values: readonly string[]): SchemaObject => object("enum", "public.e", { values });
  const c = (value: string): SchemaObject =>
    column(
      "a",
      { type: "public.e", default: `'${value}'::public.e` },
      { needs: ["enum public.e"] },
    );
  const { statements } = writeDifference(
    snapshotOf([TABLE, c("x"), e(["x"])]),
    snapshotOf([TABLE, c("y"), e(["x", "y"]), { ...TABLE, name: "public.other" }]),
    { serverVersion: 18, online: false },
  );
  assert.match(statements[0]?.sql ?? "", /add value 'y'/);
});

test("writeDifference() says why a subscription is not written", () => {
  const { statements, unwritten } = writeDifference(
    snapshotOf([]),
    snapshotOf([object("subscription", "s", {}, { schema: undefined })]),
    { serverVersion: 18, online: false },
  );
  assert.deepEqual(statements, []);
  assert.deepEqual(unwritten, [
    { object: "subscription s", reason: "where it connects to is a secret" },
  ]);
});

test("writeDifference() marks a statement with a secret of a file, and does not repeat it as the reason", () => {
  const mapping = (secret: string): SchemaObject => ({
    ...object("user mapping", "m", { user: "a", server: "s", options: ["password"] }),
    secrets: [`password=${secret}`],
  });
  const [before, after] = [snapshotOf([mapping("old")]), snapshotOf([mapping("new")])];
  const { statements } = writeDifference(before, after, { serverVersion: 18, online: false });
  assert.deepEqual(
    statements.map(({ sql, holdsSecret, reason }) => ({ sql, holdsSecret, reason })),
    [
      {
        sql: "alter user mapping for a server s options (set password 'new')",
        holdsSecret: true,
        reason: "options was one, is another",
      },
    ],
  );
  assert.equal(compareSnapshots(before, after).length, 1);
});

test("writeDifference() leaves a password alone that only one state knows", () => {
  const mapping = object("user mapping", "m", { user: "a", server: "s", options: ["password"] });
  const known = snapshotOf([{ ...mapping, secrets: ["password=x"] }]);
  const options = { serverVersion: 18, online: false };
  assert.deepEqual(writeDifference(snapshotOf([mapping]), known, options).statements, []);
});

test("writeDifference() says that a new password of a user mapping is not written", () => {
  const mapping = (options: readonly string[]): SchemaObject =>
    object("user mapping", "m", { user: "a", server: "s", options }, { schema: undefined });
  const both = [["user=b"], ["password", "user=c"]] as const;
  const [without, withPassword] = both.map((options) => snapshotOf([mapping(options)]));
  const options = { serverVersion: 18, online: false };
  const there = writeDifference(without ?? new Map(), withPassword ?? new Map(), options);
  assert.deepEqual(there.unwritten, [
    { object: "user mapping m", reason: "the value of its option password is a secret" },
  ]);
  const back = writeDifference(withPassword ?? new Map(), without ?? new Map(), options);
  assert.deepEqual(back.unwritten, []);
  assert.deepEqual(
    back.statements.map(({ sql }) => sql),
    [`alter user mapping for a server s options (drop password, set "user" 'b')`],
  );
});

test("writeDifference() gives the same statements whatever the order of the objects", () => {
  const all = [
    ...T,
    object("view", "public.v", { definition: " SELECT 1;" }),
    object("sequence", "public.s"),
  ];
  assert.deepEqual(write({ after: all }), write({ after: all.toReversed() }));
});
