import assert from "node:assert/strict";
import { test } from "node:test";
import type { RevisionGraph, RevisionNode } from "../../src/graph/graph.ts";
import {
  bases,
  branchPoints,
  heads,
  isRealHead,
  mergePoints,
  realHeads,
} from "../../src/graph/points.ts";
import { graphOf } from "./graph-of.ts";

//  a1 - a2 <~~ b2     b2 depends on a2; c has two children, d and e, which f merges
const graph = graphOf("a1:", "a2: a1", "b1:", "b2: b1 ~ a2", "c:", "e: c", "d: c", "f: d e");

const QUERIES: Readonly<
  Record<string, readonly [(graph: RevisionGraph) => readonly RevisionNode[], string]>
> = {
  "heads() holds what has no children, dependants or not": [heads, "a2 b2 f"],
  "realHeads() holds what nothing needs": [realHeads, "b2 f"],
  "bases() holds what has no parents": [bases, "a1 b1 c"],
  "branchPoints() holds what has several children": [branchPoints, "c"],
  "mergePoints() holds what has several parents": [mergePoints, "f"],
};

for (const [fact, [query, ids]] of Object.entries(QUERIES)) {
  test(fact, () => {
    assert.equal(
      query(graph)
        .map((node) => node.revision.id)
        .join(" "),
      ids,
    );
  });
}

test("bases() holds a revision with dependencies only", () => {
  const found = bases(graphOf("a:", "b: ~ a"));
  assert.deepEqual(
    found.map((node) => node.revision.id),
    ["a", "b"],
  );
});

test("isRealHead() is false for an effective head", () => {
  const node = graph.nodes.get("a2");
  assert.ok(node);
  assert.equal(isRealHead(node), false);
});
