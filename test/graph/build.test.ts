import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { sortedIds } from "../../src/graph/graph.ts";
import { assertRefused, graphOf, revisionOf } from "./graph-of.ts";

/** A drawing, the expected code, and the names in the message. */
const FAULTS: Readonly<Record<string, readonly [string[], FailureCode, string[]]>> = {
  "a parent that is not there": [["b: a"], "EBB_MISSING_PARENT", ["migrations/b.sql", '"a"']],
  "a parent that is only a label": [["b: left", "a[left]:"], "EBB_MISSING_PARENT", ['"left"']],
  "a parent that is only a prefix": [["b: abcd", "abcdef:"], "EBB_MISSING_PARENT", ['"abcd"']],
  "a dependency that is not there": [["b: ~ a"], "EBB_MISSING_DEPENDENCY", ["migrations/b.sql"]],
  "a dependency that is only a prefix": [
    ["b: ~ abcd", "abcdef:"],
    "EBB_MISSING_DEPENDENCY",
    ['"abcd"'],
  ],
  "a label on two revisions": [
    ["a[twin]:", "b[twin]: a"],
    "EBB_DUPLICATE_LABEL",
    ["migrations/a.sql", "migrations/b.sql", '"twin"'],
  ],
  "a label that is an id": [["a:", "b[a]: a"], "EBB_DUPLICATE_LABEL", ["migrations/a.sql"]],
  "a label that is the revision's own id": [["a[a]:"], "EBB_DUPLICATE_LABEL", ["migrations/a.sql"]],
  "a self-parent": [["a: a"], "EBB_CYCLE", ["migrations/a.sql", "parents"]],
  "a self-dependency": [["a: ~ a"], "EBB_CYCLE", ["migrations/a.sql", "depends"]],
  "a self-dependency by label": [["a[x]: ~ x"], "EBB_CYCLE", ["a (migrations/a.sql) needs a"]],
  "two that are each other's parents": [
    ["a: b", "b: a"],
    "EBB_CYCLE",
    ["a (migrations/a.sql) needs b (migrations/b.sql) needs a"],
  ],
  "a cycle beside a sound part": [["z:", "a: b", "b: a"], "EBB_CYCLE", ["needs"]],
  "a cycle with a base below and a head above, which Alembic does not see": [
    ["a:", "b: a c", "c: b", "d: c"],
    "EBB_CYCLE",
    ["b (migrations/b.sql) needs c (migrations/c.sql) needs b"],
  ],
  "a cycle over a dependency": [["a:", "b: a ~ c", "c: b"], "EBB_CYCLE", ["needs"]],
  "no base": [["a: c", "b: a", "c: b"], "EBB_CYCLE", ["needs"]],
};

for (const [fault, [lines, code, words]] of Object.entries(FAULTS)) {
  test(`buildGraph() refuses ${fault}`, () => {
    assertRefused(() => graphOf(...lines), code, words);
  });
}

test("buildGraph() names every file that declares an id", () => {
  const copies = ["one.sql", "two.sql", "three.sql"].map((origin) => ({
    ...revisionOf("a:"),
    origin,
  }));
  assertRefused(() => buildGraph(copies), "EBB_DUPLICATE_REVISION", [
    "one.sql, two.sql, three.sql",
  ]);
});

test("buildGraph() names a cycle without the revisions that lead to it", () => {
  assertRefused(() => graphOf("top: a", "a: b", "b: a"), "EBB_CYCLE", [
    "form a cycle: a (migrations/a.sql) needs b (migrations/b.sql) needs a",
  ]);
});

test("buildGraph() names a long cycle in part", () => {
  const lines = Array.from({ length: 50 }, (_, index) => `r${index}: r${(index + 1) % 50}`);
  assertRefused(() => graphOf(...lines), "EBB_CYCLE", ["(30 more)"]);
});

test("buildGraph() accepts an empty list", () => {
  assert.deepEqual(buildGraph([]).order, []);
});

test("buildGraph() counts a repeated parent or label once", () => {
  const graph = graphOf("b[x,x]: a a ~ a", "a:");
  const node = graph.nodes.get("b");
  assert.deepEqual(
    node?.needs.map(({ revision }) => revision.id),
    ["a"],
  );
});

test("buildGraph() keeps a dependency that is also a parent, but needs it once", () => {
  const graph = graphOf("b: a ~ a", "a:");
  const parent = graph.nodes.get("a");
  assert.equal(parent?.dependants.length, 1);
  assert.equal(parent?.neededBy.length, 1);
});

test("buildGraph() resolves dependencies that are labels", () => {
  const graph = graphOf("b: ~ left", "a[left]:");
  assert.deepEqual(sortedIds(graph.nodes.get("b")?.dependencies ?? []), ["a"]);
});

test("buildGraph() links children and dependants", () => {
  const graph = graphOf("c: ~ a", "b: a", "a:");
  assert.deepEqual(sortedIds(graph.nodes.get("a")?.children ?? []), ["b"]);
  assert.deepEqual(sortedIds(graph.nodes.get("a")?.dependants ?? []), ["c"]);
});
