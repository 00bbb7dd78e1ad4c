import { Failure } from "../failure.ts";
import { MOST_ON_A_LINE } from "../text/counted.ts";
import type { Revision, RevisionGraph } from "./graph.ts";
import { planDowngrade } from "./plan.ts";

/** A way down. */
export interface Descent {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** The lowest revision that is taken back. */
  readonly lowest: Revision | undefined;
}

/**
 * Returns the absolute target of the downgrade from some rows to others. Returns undefined if no
 * single target leads there.
 *
 * `1975ea83b712@base` or `first@parent` names the first revision and everything above it, but no
 * other child of its parent. Such a target leaves other branches alone.
 */
export function downgradeTarget(
  graph: RevisionGraph,
  { from, to, lowest }: Descent,
): string | undefined {
  const rows = to.length === 0 ? ["base"] : likely(to, from);
  const ofBranches = likely(from, to).map((head) => `${head}@base`);
  const below = lowest?.parents.map((parent) => `${lowest.id}@${parent}`) ?? [];
  return [...rows, ...ofBranches, ...below].find((target) => leadsTo(graph, { from, to, target }));
}

/**
 * Returns the heads to try. Each try plans a whole downgrade, so of thousands only the first that the
 * other side lacks are tried: a head of both sides stays where it is.
 */
function likely(heads: readonly string[], others: readonly string[]): readonly string[] {
  if (heads.length <= MOST_ON_A_LINE) return heads;
  const known = new Set(others);
  return heads.filter((head) => !known.has(head)).slice(0, MOST_ON_A_LINE);
}

function leadsTo(
  graph: RevisionGraph,
  { from, to, target }: Omit<Descent, "lowest"> & { readonly target: string },
): boolean {
  try {
    return planDowngrade(graph, from, target).headsAfter.join() === to.join();
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
