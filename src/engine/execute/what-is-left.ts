import type { FailureCode } from "../../codes/codes.ts";
import { Failure } from "../../failure.ts";
import { downgradeTarget } from "../../graph/downgrade-target.ts";
import { type RevisionGraph, sortedIds } from "../../graph/graph.ts";
import { planUpgrade, type Step } from "../../graph/plan.ts";
import { realHeads } from "../../graph/points.ts";
import { MOST_ON_A_LINE } from "../../text/counted.ts";
import { finishCommand } from "../ledger/half-run.ts";
import type { RunResult } from "../run/run-context.ts";

/**
 * Returns the commands that finish the work of a stopped run, in order. Returns none if no command
 * can.
 *
 * Their targets are absolute. So they work whether the last step was done or not, and running them
 * twice does no harm.
 */
export function whatIsLeft(
  graph: RevisionGraph,
  command: string,
  { failure, remaining, headsAfter, headsWanted }: RunResult,
): readonly string[] {
  if (failure?.code === "EBB_MOVED") return [];
  if (command === "stamp") {
    const targets = shortTargets(graph, headsWanted);
    return targets === undefined ? [] : [`ebb stamp ${targets || "base"}`];
  }
  // The section may still be half run, and then needs the operator's word.
  if (command === "resume" && failure !== undefined && LOST.has(failure.code)) return [];
  const [first] = remaining;
  const asks = failure?.asksOperator === true;
  if (first === undefined || (failure?.code !== "EBB_HALF_RUN" && !asks)) {
    return commandsOf(graph, headsAfter, remaining);
  }
  const rest = commandsOf(graph, first.headsAfter, remaining.slice(1));
  if (asks) return rest;
  const { direction, revision } = first;
  const halfRun = { revision: revision.id, direction, statement: failure?.standsAt };
  return [finishCommand({ graph, heads: headsAfter }, halfRun), ...rest];
}

const LOST: ReadonlySet<FailureCode> = new Set(["EBB_CONNECTION_LOST", "EBB_ROLLED_BACK"]);

/** Returns the commands for steps that start at these heads: a downgrade, then an upgrade. */
function commandsOf(
  graph: RevisionGraph,
  from: readonly string[],
  steps: readonly Step[],
): readonly string[] {
  const lowest = steps.findLast(({ direction }) => direction === "down");
  const target =
    lowest && downgradeTarget(graph, { from, to: lowest.headsAfter, lowest: lowest.revision });
  if (lowest !== undefined && target === undefined) return [];
  const ups = steps.filter(({ direction }) => direction === "up");
  const added = new Set(ups.map(({ revision }) => revision.id));
  const end = ups.at(-1)?.headsAfter ?? [];
  const tops = end.filter((head) => added.has(head));
  const targets = tops.length > MOST_ON_A_LINE ? shortTargets(graph, end) : tops.join(" ");
  if (targets === undefined) return [];
  return [
    ...(target === undefined ? [] : [`ebb downgrade ${target}`]),
    ...(tops.length === 0 ? [] : [`ebb upgrade ${targets}`]),
  ];
}

/**
 * Returns the targets that lead to these heads. Many are `heads` if they are all that there are;
 * otherwise no short line names them, and the result is undefined.
 */
function shortTargets(graph: RevisionGraph, wanted: readonly string[]): string | undefined {
  if (wanted.length <= MOST_ON_A_LINE) return wanted.join(" ");
  return sortedIds(realHeads(graph)).join() === wanted.join() ? "heads" : undefined;
}

/**
 * Returns the command that takes a database back to where a run that stopped in the middle found it;
 * undefined when no single target says that.
 */
export function wayBack(
  graph: RevisionGraph,
  command: string,
  { headsBefore, headsAfter, steps }: RunResult,
): string | undefined {
  const wanted = headsBefore.join();
  if (wanted === headsAfter.join()) return undefined;
  if (command !== "upgrade") {
    const isBack = leadsUp(graph, headsAfter, headsBefore);
    const targets = isBack ? shortTargets(graph, headsBefore) : undefined;
    return targets === undefined ? undefined : `ebb upgrade ${targets}`;
  }
  const [first] = steps;
  const lowest = first && graph.nodes.get(first.revision)?.revision;
  const target = downgradeTarget(graph, { from: headsAfter, to: headsBefore, lowest });
  return target === undefined ? undefined : `ebb downgrade ${target}`;
}

function leadsUp(graph: RevisionGraph, from: readonly string[], to: readonly string[]): boolean {
  try {
    return planUpgrade(graph, from, to).headsAfter.join() === to.join();
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
