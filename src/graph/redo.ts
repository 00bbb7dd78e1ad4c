import type { RevisionGraph, RevisionNode } from "./graph.ts";
import { parseIdentifier } from "./identifier.ts";
import { branchMembers } from "./lookup.ts";
import { type Plan, planDowngrade, planOne, planUpgrade } from "./plan.ts";
import { knownRows, maximal } from "./rows.ts";

/**
 * Plans to take back and apply again: a downgrade to the target, then the way back up.
 *
 * `-1` means the newest revision, also where that is a merge: there a downgrade by one step has
 * several ways to go, but only one revision is to be done again.
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

/** The merge that is the one row, or the one row in the branch, of which `-1` is said. */
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
