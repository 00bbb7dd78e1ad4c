import type { RevisionGraph, RevisionNode } from "./graph.ts";
import { parseIdentifier } from "./identifier.ts";
import { branchMembers } from "./lookup.ts";
import { type Plan, planDowngrade, planOne, planUpgrade } from "./plan.ts";
import { knownRows, maximal } from "./rows.ts";

/**
 * Plans a redo: a downgrade to the target, then an upgrade back.
 *
 * `-1` means the newest revision, also if it is a merge. A downgrade by one step has several ways
 * from a merge, but a redo repeats only the merge itself.
 *
 * @throws {Failure} as `planDowngrade`.
 */
export function planRedo(graph: RevisionGraph, rows: readonly string[], target: string): Plan {
  const merge = mergeMeant(graph, rows, target);
  const down =
    merge === undefined
      ? planDowngrade(graph, rows, target)
      : planOne(graph, rows, { direction: "down", node: merge });
  const up = planUpgrade(graph, down.headsAfter, down.headsBefore);
  return {
    steps: [...down.steps, ...up.steps],
    headsBefore: down.headsBefore,
    headsAfter: up.headsAfter,
    becomesApplied: [],
    becomesUnapplied: [],
  };
}

/** Returns the merge to redo: the target is `-1` and the merge is the only row (in the branch). */
function mergeMeant(
  graph: RevisionGraph,
  rows: readonly string[],
  target: string,
): RevisionNode | undefined {
  if (!/^(?:[^@]+@)?-1$/.test(target)) return undefined;
  const { branch } = parseIdentifier(target);
  const tips = [...maximal(knownRows(graph, rows))];
  const members = branch === undefined ? new Set(tips) : branchMembers(graph, branch);
  const [tip, ...others] = tips.filter((each) => members.has(each));
  return tip !== undefined && tip.parents.length > 1 && others.length === 0 ? tip : undefined;
}
