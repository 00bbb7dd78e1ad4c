import assert from "node:assert/strict";
import { test } from "node:test";
import { compareSnapshots } from "../../src/schema/compare.ts";
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

test("select() with blanks takes texts as equal that differ in line ends and trailing blanks alone", () => {
  const withBody = (name: string, body: string) => ({
    ...object("function", name),
    facts: { body },
  });
  const before = snapshotOf([
    withBody("a.f()", "x\n y\n"),
    withBody("a.g()", "x\n"),
    withBody("a.h()", "x"),
  ]);
  const after = snapshotOf([
    withBody("a.f()", "x \r\n y\t\r\n"),
    withBody("a.g()", "x\ny\n"),
    withBody("a.h()", " x"),
  ]);
  const selected = select(before, after, { ignore: ["blanks", "a.h()"], only: [] });
  assert.deepEqual(
    compareSnapshots(selected.before, selected.after).map((each) => each.object.name),
    ["a.g()"],
  );
  assert.deepEqual(selected.leftOut.ignored, [
    { pattern: "blanks", differences: 1 },
    { pattern: "a.h()", differences: 1 },
  ]);
});

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
