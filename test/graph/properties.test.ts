import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "../../src/failure.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Revision, RevisionGraph, RevisionNode } from "../../src/graph/graph.ts";
import { resolveOfflineRange } from "../../src/graph/offline-range.ts";
import { type Plan, planDowngrade, planStamp, planUpgrade } from "../../src/graph/plan.ts";
import { resolveRange } from "../../src/graph/range.ts";
import { resolveTargets } from "../../src/graph/resolve.ts";
import { changesDown } from "../../src/graph/row-change.ts";

const RUNS = { numRuns: 400, seed: 20251007 };

/** Small numbers that select parents and dependencies among the earlier revisions. */
const draft = fc.record({
  parents: fc.array(fc.nat(30), { maxLength: 3 }),
  depends: fc.array(fc.nat(30), { maxLength: 2 }),
  isLabelled: fc.boolean(),
  created: fc.option(fc.nat(3), { nil: undefined }),
});
const revisions = fc.array(draft, { minLength: 1, maxLength: 14 }).map(asRevisions);
const pick = fc.nat(30);
const picks = fc.array(pick, { minLength: 1, maxLength: 3 });

test("in every plan, each revision comes after the revisions that it needs", () => {
  holds((graph, from, to) => {
    const rows = rowsOf(graph, from);
    assertSound(planUpgrade(graph, rows, idsAt(graph, to)), graph, rows);
    assertSound(planDowngrade(graph, rows, "base"), graph, rows);
  });
});

test("a downgrade to any applied revision leaves consistent rows", () => {
  holds((graph, from, [target]) => {
    const rows = rowsOf(graph, from);
    const applied = [...below(rows.map((row) => nodeOf(graph, row)))];
    const aim = applied[(target ?? 0) % applied.length];
    assert.ok(aim);
    try {
      assertSound(planDowngrade(graph, rows, aim.revision.id), graph, rows);
    } catch (error) {
      // Applied, but a dependant has replaced its row: the only case where Alembic refuses an
      // applied revision.
      assert.ok(error instanceof Failure && error.code === "EBB_BAD_RANGE", String(error));
      assert.ok(aim.dependants.length > 0);
    }
  });
});

test("taking back an upgrade restores its rows", () => {
  holds((graph, from, to) => {
    const rows = rowsOf(graph, from);
    const up = planUpgrade(graph, rows, idsAt(graph, to));
    const back = up.steps.toReversed().map(({ revision }) => nodeOf(graph, revision.id));
    const found = new Set(up.headsAfter);
    for (const change of changesDown(
      up.headsAfter.map((row) => nodeOf(graph, row)),
      back,
    )) {
      for (const { revision } of change.removed) assert.ok(found.delete(revision.id));
      for (const { revision } of change.added) found.add(revision.id);
    }
    assert.deepEqual([...found].sort(), rows);
  });
});

test("a downgrade to the base and an upgrade to the rows restores the rows", () => {
  holds((graph, from) => {
    const rows = rowsOf(graph, from);
    const down = planDowngrade(graph, rows, "base");
    assert.deepEqual(down.headsAfter, []);
    const up = planUpgrade(graph, [], rows);
    assert.deepEqual(up.headsAfter, rows);
    assert.deepEqual(up.becomesApplied, down.becomesUnapplied);
  });
});

test("two upgrades reach the same rows as one", () => {
  holds((graph, first, second) => {
    const halfway = planUpgrade(graph, [], idsAt(graph, first)).headsAfter;
    const both = [...idsAt(graph, first), ...idsAt(graph, second)];
    assert.deepEqual(
      planUpgrade(graph, halfway, idsAt(graph, second)).headsAfter,
      planUpgrade(graph, [], both).headsAfter,
    );
  });
});

test("the order of two steps in a plan never depends on the target", () => {
  holds((graph, _, to) => {
    const all = planUpgrade(graph, [], ["heads"]).becomesApplied;
    const some = planUpgrade(graph, [], idsAt(graph, to)).becomesApplied;
    assert.deepEqual(
      all.filter((id) => some.includes(id)),
      some,
    );
  });
});

test("a stamp leaves maximal rows that contain every target or a descendant", () => {
  holds((graph, from, to) => {
    const targets = idsAt(graph, to);
    const { headsAfter } = planStamp(graph, rowsOf(graph, from), { targets, purge: false });
    assertMaximal(graph, headsAfter);
    const applied = below(headsAfter.map((row) => nodeOf(graph, row)));
    for (const target of targets) assert.ok(applied.has(nodeOf(graph, target)));
  });
});

test("every target ends in a plan or a Failure", () => {
  fc.assert(
    fc.property(revisions, picks, targetText(), (drawn, from, text) => {
      const graph = buildGraph(drawn);
      for (const rows of [[], rowsOf(graph, from)]) {
        onlyFails(() => assertSound(planUpgrade(graph, rows, [text]), graph, rows));
        onlyFails(() => assertSound(planDowngrade(graph, rows, text), graph, rows));
        onlyFails(() => planStamp(graph, rows, { targets: [text], purge: false }));
        onlyFails(() => resolveTargets(graph, [text], rows));
        onlyFails(() => resolveRange(graph, text, rows));
        onlyFails(() => resolveRange(graph, `${text}:`, rows));
        onlyFails(() => resolveRange(graph, `:${text}`, undefined));
        onlyFails(() => resolveOfflineRange(graph, "downgrade", [text]));
      }
    }),
    { ...RUNS, numRuns: 2000 },
  );
});

test("every set of revisions ends in a graph or a Failure", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const names = fc.array(name, { maxLength: 2 });
  const anything = fc.array(
    fc.record({
      id: name,
      parents: names,
      depends: names,
      labels: names,
      origin: fc.constant("x.sql"),
      created: fc.constant(undefined),
    }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(anything, (drawn) => onlyFails(() => buildGraph(drawn))),
    { ...RUNS, numRuns: 3000 },
  );
});

type Picks = readonly number[];

function holds(check: (graph: RevisionGraph, one: Picks, other: Picks) => void): void {
  const property = fc.property(revisions, picks, picks, (drawn, one, other) => {
    check(buildGraph(drawn), one, other);
  });
  fc.assert(property, RUNS);
}

interface Draft {
  readonly parents: readonly number[];
  readonly depends: readonly number[];
  readonly isLabelled: boolean;
  readonly created: number | undefined;
}

/** Dependencies on labelled revisions are written as labels; files come newest first. */
function asRevisions(drafts: readonly Draft[]): readonly Revision[] {
  const labelsAt = (index: number): string[] =>
    drafts[index]?.isLabelled ? [`label${index}`] : [];
  const drawn = drafts.map(({ parents, depends, created }, index) => {
    const earlier = (number: number): number[] => (index === 0 ? [] : [number % index]);
    return {
      id: idAt(index),
      parents: parents.flatMap(earlier).map(idAt),
      depends: depends.flatMap(earlier).map((at) => labelsAt(at)[0] ?? idAt(at)),
      labels: labelsAt(index),
      origin: `migrations/${index}.sql`,
      created,
    };
  });
  return drawn.toReversed();
}

/** Ids in another order than that of their creation, some with a common prefix. */
function idAt(index: number): string {
  return `${(index * 7) % 5}abc${(index * 11) % 31}`;
}

function targetText(): fc.Arbitrary<string> {
  const word = fc.constantFrom("head", "heads", "base", "current", "label1", "labe", "0abc", "1");
  const part = fc.oneof(word, pick.map(idAt), fc.string({ maxLength: 4 }));
  const sign = fc.constantFrom("+", "-", "", "@", ":", "~");
  const count = fc.oneof(fc.nat(4).map(String), fc.constantFrom("", "9999999999999999999999"));
  const built = fc
    .tuple(part, fc.constantFrom("@", "", ":"), part, sign, count)
    .map((parts) => parts.join(""));
  return fc.oneof(
    built,
    fc.tuple(part, sign, count).map((parts) => parts.join("")),
    fc.string(),
  );
}

function onlyFails(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    assert.notEqual(error.message, "");
  }
}

function idsAt(graph: RevisionGraph, numbers: Picks): readonly string[] {
  const ids = [...graph.nodes.keys()];
  return numbers.flatMap((number) => ids[number % ids.length] ?? []);
}

/** Returns the rows after an upgrade to some revisions, by a slow and simple method. */
function rowsOf(graph: RevisionGraph, numbers: Picks): readonly string[] {
  const nodes = idsAt(graph, numbers).map((id) => nodeOf(graph, id));
  const needed = below(nodes.flatMap((node) => node.needs));
  const ids = nodes.filter((node) => !needed.has(node)).map((node) => node.revision.id);
  return [...new Set(ids)].sort();
}

function nodeOf(graph: RevisionGraph, id: string): RevisionNode {
  const node = graph.nodes.get(id);
  assert.ok(node, id);
  return node;
}

function below(nodes: readonly RevisionNode[]): Set<RevisionNode> {
  const found = new Set(nodes);
  for (const node of found) for (const needed of node.needs) found.add(needed);
  return found;
}

function assertMaximal(graph: RevisionGraph, rows: readonly string[]): void {
  const needed = below(rows.flatMap((row) => nodeOf(graph, row).needs));
  for (const row of rows) assert.ok(!needed.has(nodeOf(graph, row)), `${row} is not maximal`);
  assert.deepEqual(rows, [...new Set(rows)].sort());
}

/**
 * Asserts that every step finds what it needs, that no row is lost, and that the rows are maximal
 * after each step.
 */
function assertSound(plan: Plan, graph: RevisionGraph, rows: readonly string[]): void {
  assert.deepEqual(plan.headsBefore, rows);
  const applied = below(rows.map((row) => nodeOf(graph, row)));
  let heads = rows;
  for (const { direction, revision, headsBefore, headsAfter } of plan.steps) {
    const node = nodeOf(graph, revision.id);
    const [waiting, order] = direction === "up" ? [node.needs, true] : [node.neededBy, false];
    for (const other of waiting) assert.equal(applied.has(other), order);
    if (direction === "up") applied.add(node);
    else assert.ok(applied.delete(node));
    assert.deepEqual(headsBefore, heads);
    assertMaximal(graph, headsAfter);
    assert.deepEqual(below(headsAfter.map((row) => nodeOf(graph, row))), applied);
    heads = headsAfter;
  }
  assert.deepEqual(plan.headsAfter, heads);
}
