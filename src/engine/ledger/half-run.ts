import { downgradeTarget } from "../../graph/downgrade-target.ts";
import type { RevisionGraph } from "../../graph/graph.ts";
import { planOne } from "../../graph/plan.ts";
import type { HalfRun } from "./ledger-state.ts";

/** Where a half-run section belongs. */
export interface HalfRunPlace {
  readonly graph: RevisionGraph;
  /** The rows of the version table. */
  readonly heads: readonly string[];
}

/** Asks the operator about a statement of unknown outcome. */
export const RESUME = "ebb resume --again, --done or --undone";

/**
 * Returns the command that finishes a half-run section. It is absolute: typed twice, it does nothing
 * more.
 *
 * A down section is finished by the downgrade that runs it alone, or by `ebb resume` if no target
 * names that.
 */
export function finishCommand(
  { graph, heads }: HalfRunPlace,
  { revision, direction }: Pick<HalfRun, "revision" | "direction">,
): string {
  if (direction === "up") return `ebb upgrade ${revision}`;
  const node = graph.nodes.get(revision);
  const isKnown = node !== undefined && heads.every((head) => graph.nodes.has(head));
  if (!isKnown) return "ebb resume --again";
  const to = planOne(graph, heads, { direction, node }).headsAfter;
  const target = downgradeTarget(graph, { from: heads, to, lowest: node.revision });
  return target === undefined ? "ebb resume --again" : `ebb downgrade ${target}`;
}

/** Returns what to do about a half-run section. Every command names the same. */
export function halfRunRemedy(place: HalfRunPlace, halfRun: HalfRun): string {
  const { outcome, isDecidable } = halfRun;
  if (outcome === "unknown" && !isDecidable) {
    return `Check whether that statement was done, then: ${RESUME}`;
  }
  return `Finish it: ${finishCommand(place, halfRun)}`;
}

/** Describes the state of a half-run section. */
export function describeHalfRun(halfRun: HalfRun): string {
  const { revision, direction, statement, event } = halfRun;
  return `The ${direction} section of ${revision} is half run: statement ${statement} ${WHAT_HAPPENED[event]}`;
}

/** Says what closes the journal of a half-run section without running anything. */
export function closingRemark({ revision, direction }: HalfRun, closer: string): string {
  return `The half-run ${direction} section of ${revision} is closed by ${closer}`;
}

const WHAT_HAPPENED = {
  begin: "was running, and its outcome is unknown",
  failed: "failed",
  done: "comes next",
} as const;
