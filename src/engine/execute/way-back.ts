import { Failure } from "../../failure.ts";
import type { RevisionGraph } from "../../graph/graph.ts";
import { type Plan, planDowngrade, planUpgrade } from "../../graph/plan.ts";
import type { RunResult } from "../run/run-context.ts";

/**
 * Returns the command that takes a database back to its state before a stopped run. Returns
 * undefined when no single target does that.
 */
export function wayBack(
  graph: RevisionGraph,
  command: string,
  { headsBefore, headsAfter, steps }: RunResult,
): string | undefined {
  const wanted = headsBefore.join();
  if (wanted === headsAfter.join()) return undefined;
  if (command !== "upgrade") {
    const leadsBack = leads(wanted, () => planUpgrade(graph, headsAfter, headsBefore));
    return leadsBack ? `ebb upgrade ${headsBefore.join(" ")}` : undefined;
  }
  const targets = headsBefore.length === 0 ? ["base"] : headsBefore;
  const ofBranches = headsAfter.map((head) => `${head}@base`);
  const target = [...targets, ...ofBranches, ...belowFirst(graph, steps)].find((each) =>
    leads(wanted, () => planDowngrade(graph, headsAfter, each)),
  );
  return target === undefined ? undefined : `ebb downgrade ${target}`;
}

/**
 * Names the first step and everything above it, but nothing else that depends on its parent. This
 * target leaves other branches alone.
 */
function belowFirst(graph: RevisionGraph, [first]: RunResult["steps"]): readonly string[] {
  const revision = first && graph.nodes.get(first.revision)?.revision;
  return revision?.parents.map((parent) => `${revision.id}@${parent}`) ?? [];
}

function leads(wanted: string, plan: () => Plan): boolean {
  try {
    return plan().headsAfter.join() === wanted;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
