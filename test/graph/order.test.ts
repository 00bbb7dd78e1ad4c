import assert from "node:assert/strict";
import { test } from "node:test";
import { buildGraph } from "../../src/graph/build.ts";
import { graphOf, idsOf, revisionOf } from "./graph-of.ts";

/** The lines of a graph, and its order. */
const ORDERS: Readonly<Record<string, readonly [string[], string]>> = {
  "puts parents first": [["a: b", "b: c", "c:"], "c b a"],
  "puts dependencies first": [["a: ~ b", "b: ~ c", "c:"], "c b a"],
  "breaks ties by created": [["a@3:", "b@1:", "c@2:"], "b c a"],
  "puts what has no created last": [["a:", "b@1:"], "b a"],
  "breaks ties of created by id in code units": [["b@1:", "a@1:", "Z@1:", "ä@1:"], "Z a b ä"],
  "lets a later parent hold back an older child": [["a@1: b", "b@9:", "c@5:"], "c b a"],
  "takes the diamond's sides by id": [["m: b c", "c: a", "b: a", "a:"], "a b c m"],
};

for (const [rule, [lines, order]] of Object.entries(ORDERS)) {
  test(`RevisionGraph.order ${rule}`, () => {
    assert.equal(idsOf(graphOf(...lines).order.map((node) => node.revision)), order);
  });
}

test("RevisionGraph.order does not depend on the order of files", () => {
  const revisions = ["m: b c", "c@4: a", "b: a ~ x", "a:", "x@2:"].map(revisionOf);
  const ordered = idsOf(buildGraph(revisions).order.map((node) => node.revision));
  const reversed = buildGraph(revisions.toReversed()).order.map((node) => node.revision);
  assert.equal(idsOf(reversed), ordered);
});

test("RevisionGraph.order keeps the order of older revisions when some are added", () => {
  const older = ["b2: b1", "b1: a", "c1: a", "a:"];
  const newer = ["a0: c1", "aa: b2", "0:", "c0: a"];
  const before = graphOf(...older).order.map((node) => node.revision.id);
  const after = graphOf(...older, ...newer).order.map((node) => node.revision.id);
  assert.deepEqual(
    after.filter((id) => before.includes(id)),
    before,
  );
});
