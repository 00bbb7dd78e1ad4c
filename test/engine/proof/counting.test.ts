import assert from "node:assert/strict";
import { test } from "node:test";
import { counting, namedObjects, withoutSalted } from "../../../src/engine/proof/counting.ts";
import {
  objectKey,
  type SchemaObject,
  type Snapshot,
  snapshotOf,
  UNREAD,
} from "../../../src/schema/snapshot.ts";

function object(
  kind: SchemaObject["kind"],
  name: string,
  more: Partial<SchemaObject> = {},
): SchemaObject {
  return {
    kind,
    name,
    schema: undefined,
    parent: undefined,
    facts: {},
    position: undefined,
    ...more,
  };
}

const AROUND = snapshotOf([
  object("role", "made"),
  object("role", '"Made too"'),
  object("role", "other"),
  object("tablespace", "fast", { facts: { owner: "a", location: "/x" } }),
  object("tablespace", "slow"),
  object("parameter", "work_mem"),
  object("parameter", "app.x"),
  object("parameter", "log_statement"),
  object("database", "(current)", { facts: { owner: "a", template: true } }),
]);

const TEXTS = [
  'create role made; do $$ begin create user "Made too"; end $$;',
  "create tablespace fast location '/x'; grant set on parameter work_mem, App.x to public;",
];

function keysOf(snapshot: Snapshot): readonly string[] {
  return [...snapshot.values()].map(objectKey);
}

test("counting() keeps no role, tablespace or parameter where the server is not asked for", () => {
  const kept = counting(AROUND, namedObjects(TEXTS, false));
  assert.deepEqual(keysOf(kept), ["database (current)"]);
});

test("counting() keeps the roles, tablespaces and parameters that the revisions name", () => {
  assert.deepEqual(keysOf(counting(AROUND, namedObjects(TEXTS, true))), [
    "role made",
    'role "Made too"',
    "tablespace fast",
    "parameter work_mem",
    "parameter app.x",
    "database (current)",
  ]);
});

test("counting() leaves out the place of a tablespace, which each server has for itself", () => {
  const kept = counting(AROUND, namedObjects(TEXTS, true));
  assert.deepEqual(kept.get("tablespace fast")?.facts, { owner: "a" });
});

test("counting() keeps the owner of the database where a revision or the user asks for it", () => {
  const facts = (texts: readonly string[], global: boolean): unknown =>
    counting(AROUND, namedObjects(texts, global)).get("database (current)")?.facts;
  assert.deepEqual(facts([], false), { template: true });
  assert.deepEqual(facts([], true), { owner: "a", template: true });
  assert.deepEqual(facts(["alter database app owner to a"], false), { owner: "a", template: true });
});

function withPassword(password: string): Snapshot {
  return snapshotOf([object("role", "app", { sealed: { password } })]);
}

test("withoutSalted() marks a password as unread where both sides have a salt of their own", () => {
  const password = (was: string, is: string): unknown =>
    withoutSalted(withPassword(is), withPassword(was)).get("role app")?.sealed?.password;
  assert.equal(password("md5 1 salt md5 a", "md5 2 salt md5 b"), UNREAD);
  assert.equal(password("md5 1 salt md5 a", "md5 2 salt md5 a"), "md5 2 salt md5 a");
  assert.equal(password("md5 1", "md5 2"), "md5 2");
});
