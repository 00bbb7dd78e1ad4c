import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compareSnapshots,
  type Difference,
  likenessOf,
  unreadFacts,
} from "../../src/schema/compare.ts";
import { describeChanges } from "../../src/schema/describe.ts";
import {
  objectKey,
  type SchemaObject,
  type Snapshot,
  snapshotOf,
  UNREAD,
} from "../../src/schema/snapshot.ts";

function object(
  key: Pick<SchemaObject, "kind" | "name">,
  facts: SchemaObject["facts"] = {},
  more: Partial<SchemaObject> = {},
): SchemaObject {
  return { ...key, schema: "public", parent: undefined, facts, position: undefined, ...more };
}

const TABLE = object({ kind: "table", name: "public.t" });

function column(name: string, position: number, facts: SchemaObject["facts"] = {}): SchemaObject {
  const key = { kind: "column", name: `public.t.${name}` } as const;
  return object(key, facts, { position, parent: objectKey(TABLE) });
}

function snapshot(...objects: readonly SchemaObject[]): Snapshot {
  return snapshotOf(objects);
}

function brief(difference: Difference): string {
  return `${difference.kind} ${objectKey(difference.object)}`;
}

test("compareSnapshots() does not list the parts of added or removed objects", () => {
  const empty = snapshot();
  const full = snapshot(TABLE, column("a", 1));
  assert.deepEqual(compareSnapshots(empty, full).map(brief), ["added table public.t"]);
  assert.deepEqual(compareSnapshots(full, empty).map(brief), ["removed table public.t"]);
});

test("compareSnapshots() finds a large object again that the server gave another number", () => {
  const large = (name: string, content: string): SchemaObject =>
    object({ kind: "large object", name }, { content });
  const before = snapshot(large("16400", "a"), large("16401", "b"));
  const after = snapshot(large("16500", "a"), large("16501", "c"));
  assert.deepEqual(compareSnapshots(before, after).map(brief), [
    "removed large object 16401",
    "added large object 16501",
  ]);
});

test("compareSnapshots() lists the parts of remaining objects", () => {
  const before = snapshot(TABLE, column("a", 1));
  const after = snapshot(TABLE, column("b", 1));
  assert.deepEqual(compareSnapshots(before, after).map(brief), [
    "removed column public.t.a",
    "added column public.t.b",
  ]);
});

test("compareSnapshots() sorts by kind and name, for any order of the objects", () => {
  const names = ["b", "a"].map((name) => object({ kind: "view", name }));
  const index = object({ kind: "index", name: "z" });
  assert.deepEqual(compareSnapshots(snapshot(), snapshot(...names, index)).map(brief), [
    "added index z",
    "added view a",
    "added view b",
  ]);
});

test("compareSnapshots() compares lists item by item, in their order", () => {
  const mood = (...values: readonly string[]): Snapshot =>
    snapshot(object({ kind: "enum", name: "mood" }, { values }));
  assert.deepEqual(compareSnapshots(mood("a", "b"), mood("a", "b")), []);
  assert.equal(compareSnapshots(mood("a", "b"), mood("b", "a")).length, 1);
});

/** A role with the fingerprint of a password. */
function role(password: string | undefined): Snapshot {
  const sealed = password === undefined ? {} : { password };
  return snapshot(object({ kind: "role", name: "app" }, {}, { sealed }));
}

test("compareSnapshots() names a sealed fact that differs, and shows no value", () => {
  const changes = [
    [role("md5 1"), role("md5 2")],
    [role(undefined), role("md5 2")],
    [role("md5 1"), role(undefined)],
  ].map(([before, after]) =>
    compareSnapshots(before ?? snapshot(), after ?? snapshot()).map(describeChanges),
  );
  assert.deepEqual(changes, [
    ["password was a secret, is another"],
    ["password was not set, is a secret"],
    ["password was a secret, is not set"],
  ]);
  assert.deepEqual(compareSnapshots(role("md5 1"), role("md5 1")), []);
});

test("compareSnapshots() leaves out what a role could not read, and unreadFacts() names it", () => {
  const [known, hidden] = [role("md5 1"), role(UNREAD)];
  assert.deepEqual(compareSnapshots(known, hidden), []);
  assert.deepEqual(
    unreadFacts(known, hidden).map(({ object: { name }, fact }) => `${name} ${fact}`),
    ["app password"],
  );
});

test("likenessOf() distinguishes the order of columns from other differences", () => {
  const before = snapshot(TABLE, column("a", 1), column("b", 2));
  assert.equal(likenessOf(before, before), "exact");
  assert.equal(likenessOf(before, snapshot(TABLE, column("a", 2), column("b", 1))), "column-order");
  assert.equal(likenessOf(before, snapshot(TABLE, column("a", 1))), "differs");
});

const DESCRIPTIONS: readonly (readonly [SchemaObject["facts"], SchemaObject["facts"], string])[] = [
  [{ type: "integer" }, { type: "bigint" }, "type was integer, is bigint"],
  [{}, { default: "now()" }, "default was not set, is now()"],
  [{ values: ["a"] }, { values: ["a", "b"] }, "values was (a), is (a, b)"],
  [
    { body: "begin\n  one;\nend" },
    { body: "begin\n  two;\nend" },
    'body changed: "one;" became "two;"',
  ],
  [{ body: "a\r\nb" }, { body: "a\nb" }, 'body changed: "a\\r" became "a"'],
  [{ comment: "a\r" }, { comment: "a" }, 'comment changed: "a\\r" became "a"'],
  [{ body: "a\nb" }, { body: "a" }, 'body changed: "b" became nothing'],
];

for (const [before, after, words] of DESCRIPTIONS) {
  test(`describeChanges() says: ${words}`, () => {
    const key = { kind: "function", name: "f" } as const;
    const [difference] = compareSnapshots(
      snapshot(object(key, before)),
      snapshot(object(key, after)),
    );
    assert.equal(difference && describeChanges(difference), words);
  });
}
