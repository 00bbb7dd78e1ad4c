import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { buildGraph } from "../../src/graph/build.ts";
import type { RevisionGraph, RevisionNode } from "../../src/graph/graph.ts";
import { type Plan, planDowngrade, planUpgrade } from "../../src/graph/plan.ts";
import { bases, branchPoints, heads, mergePoints, realHeads } from "../../src/graph/points.ts";

/** The graph of a project that Alembic versions, and what Alembic's own code says of it. */
interface Dag {
  readonly heads: readonly string[];
  readonly bases: readonly string[];
  readonly branch_points: readonly string[];
  readonly merge_points: readonly string[];
  readonly graph: readonly {
    readonly file: string;
    readonly revision: string;
    readonly down_revision: readonly string[];
    readonly branch_labels: readonly string[];
    readonly depends_on: readonly string[];
    readonly created: string | null;
  }[];
}

const folder = join(process.env.EBB_CORPORA ?? "", "alembic-dags");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
assert.notEqual(files.length, 0);

for (const file of files) {
  const dag: Dag = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const graph = graphOf(dag);

  test(`buildGraph() finds the heads, bases, branch and merge points of ${file}`, () => {
    assert.deepEqual(ids(heads(graph)), [...dag.heads].sort());
    assert.deepEqual(ids(bases(graph)), [...dag.bases].sort());
    assert.deepEqual(ids(branchPoints(graph)), [...dag.branch_points].sort());
    assert.deepEqual(ids(mergePoints(graph)), [...dag.merge_points].sort());
  });

  test(`planUpgrade() applies the whole of ${file}, each revision after what it needs`, () => {
    const plan = planUpgrade(graph, [], ["heads"]);
    assert.equal(plan.steps.length, dag.graph.length);
    assert.deepEqual(plan.headsAfter, ids(realHeads(graph)));
    assertOrdered(graph, plan);
  });

  test(`planDowngrade() takes back the whole of ${file}, the upgrade's order reversed`, () => {
    const up = planUpgrade(graph, [], ["heads"]);
    const down = planDowngrade(graph, up.headsAfter, "base");
    assert.deepEqual(stepIds(down), stepIds(up).toReversed());
    assert.deepEqual(down.headsAfter, []);
  });
}

function graphOf(dag: Dag): RevisionGraph {
  return buildGraph(
    dag.graph.map((each) => ({
      id: each.revision,
      parents: each.down_revision,
      depends: each.depends_on,
      labels: each.branch_labels,
      origin: each.file,
      created: each.created === null ? undefined : Date.parse(each.created),
    })),
  );
}

function assertOrdered(graph: RevisionGraph, plan: Plan): void {
  const done = new Set<string>();
  for (const id of stepIds(plan)) {
    for (const need of graph.nodes.get(id)?.needs ?? []) assert.ok(done.has(need.revision.id), id);
    done.add(id);
  }
}

function stepIds(plan: Plan): string[] {
  return plan.steps.map(({ revision }) => revision.id);
}

function ids(nodes: readonly RevisionNode[]): string[] {
  return nodes.map(({ revision }) => revision.id).sort();
}
