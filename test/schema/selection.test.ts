import assert from "node:assert/strict";
import { test } from "node:test";
import { type Selection, select } from "../../src/schema/selection.ts";
import { type ObjectKind, type Snapshot, snapshotOf } from "../../src/schema/snapshot.ts";

const EMPTY: Snapshot = snapshotOf([]);

const MADE = snapshotOf([
  object("table", "public.tmp_a"),
  object("column", "public.tmp_a.x", "table public.tmp_a"),
  object("table", "public.orders"),
  object("index", "public.tmp_by_x", "table public.orders"),
  object("table", "audit.log"),
  { ...object("extension", "hstore"), schema: undefined },
]);

function object(kind: ObjectKind, name: string, parent?: string) {
  const schema = name.split(".")[0];
  return { kind, schema, name, parent, facts: {}, position: undefined };
}

const CASES: readonly (readonly [Partial<Selection>, readonly string[], number, number[]])[] = [
  [{ ignore: ["public.tmp_*"] }, ["public.orders", "audit.log", "hstore"], 0, [1]],
  [
    { ignore: ["table public.tmp_*"] },
    ["public.orders", "public.tmp_by_x", "audit.log", "hstore"],
    0,
    [1],
  ],
  [
    { ignore: ["extension"] },
    ["public.tmp_a", "public.tmp_a.x", "public.orders", "public.tmp_by_x", "audit.log"],
    0,
    [1],
  ],
  [{ only: ["audit"] }, ["audit.log"], 3, []],
  [
    { ignore: ["*_a", "nosuch", "public.*"], only: ["public", "audit"] },
    ["audit.log"],
    1,
    [1, 0, 1],
  ],
  [{ ignore: ["public.order?"] }, [...MADE.values()].map(({ name }) => name), 0, [0]],
];

for (const [given, names, outside, counts] of CASES) {
  test(`select() with ${JSON.stringify(given)} keeps ${names.length} objects and counts the others`, () => {
    const { before, after, leftOut } = select(EMPTY, MADE, { ignore: [], only: [], ...given });
    assert.equal(before.size, 0);
    assert.deepEqual(
      [...after.values()].map(({ name }) => name),
      names,
    );
    assert.equal(leftOut.outside, outside);
    assert.deepEqual(
      leftOut.ignored.map(({ differences }) => differences),
      counts,
    );
  });
}
