import { downgradeTarget } from "../../graph/downgrade-target.ts";
import type { RevisionGraph, RevisionNode } from "../../graph/graph.ts";
import { type Plan, planOne } from "../../graph/plan.ts";
import { appliedNodes } from "../../graph/rows.ts";
import type { HalfRun } from "./ledger-state.ts";
import type { LogRow } from "./ledger-write.ts";

/** Where a half-run section belongs. */
export interface HalfRunPlace {
  readonly graph: RevisionGraph;
  /** The rows of the version table. */
  readonly heads: readonly string[];
}

/** A half-run section and the statement at which it stands. */
type Standing = Pick<HalfRun, "revision" | "direction" | "statement">;

/**
 * Returns the commands that end a section whose statement has an unknown outcome. Each names the
 * statement: typed again when the section stands elsewhere, it does nothing.
 */
export function resumeCommands(standing: Standing, done?: DonePlace): string {
  const { revision, statement } = standing;
  const at = `${revision}:${statement}`;
  return [
    `if it was not done: ebb resume --again ${at}`,
    `${wordsOfDone(statement, done)}: ebb resume --done ${revision}:${done?.statement ?? statement}`,
    `to give the section up${giveUpCommand(standing)}`,
  ].join("; ");
}

/**
 * Returns the command that gives a half-run section up, with what is in front of it. An up section is
 * taken back by its down; a down section is the way back itself.
 */
export function giveUpCommand({ revision, direction }: HalfRunSection): string {
  return direction === "up"
    ? `: ${takeBackCommand(revision)}`
    : `, once you have cleaned up by hand: ebb resume --undone ${revision}`;
}

/** Where the statement that stopped stands in the edited section; undefined if it does not. */
export interface DonePlace {
  readonly statement: number | undefined;
}

function wordsOfDone(statement: number, done: DonePlace | undefined): string {
  if (done === undefined || done.statement === statement) return "if it was done";
  if (done.statement === undefined) return "if it was done: put its old text back, then";
  return "if it was done, to go on after it and leave those before it as they are";
}

/** Returns the command that takes a half-run up section back with the revision's own down. */
export function takeBackCommand(revision: string): string {
  return `ebb resume --back ${revision}`;
}

/**
 * Checks if a half-run down section takes back an up section that was half run itself. Its revision
 * is not applied then, and the heads stay as they are.
 */
export function isTakenBack({ graph, heads }: HalfRunPlace, halfRun: HalfRunSection): boolean {
  const node = graph.nodes.get(halfRun.revision);
  const rows = heads.flatMap((head) => graph.nodes.get(head) ?? []);
  const isKnown = node !== undefined && rows.length === heads.length;
  return halfRun.direction === "down" && isKnown && !appliedNodes(rows).has(node);
}

/** A section that is half run. */
type HalfRunSection = Pick<HalfRun, "revision" | "direction">;

/** Plans the end of a half-run section, or of taking it back, alone. */
export function planHalfRun(
  { graph, heads }: HalfRunPlace,
  node: RevisionNode,
  direction: HalfRun["direction"],
): Plan {
  const { revision } = node;
  if (!isTakenBack({ graph, heads }, { revision: revision.id, direction })) {
    return planOne(graph, heads, { direction, node });
  }
  const step = { direction, revision, headsBefore: heads, headsAfter: heads };
  const nothing = { becomesApplied: [], becomesUnapplied: [] };
  return { ...nothing, steps: [step], headsBefore: heads, headsAfter: heads };
}

/**
 * Returns the command that finishes a half-run section. It is absolute: typed twice, it does nothing
 * more.
 *
 * A down section is finished by the downgrade that runs it alone, or by `ebb resume` if no target
 * names that.
 */
export function finishCommand(
  place: HalfRunPlace,
  halfRun: HalfRunSection & { readonly statement?: number | undefined },
): string {
  const { graph, heads } = place;
  const { revision, direction, statement } = halfRun;
  if (direction === "up") return `ebb upgrade ${revision}`;
  if (isTakenBack(place, halfRun)) return takeBackCommand(revision);
  const node = graph.nodes.get(revision);
  const isKnown = node !== undefined && heads.every((head) => graph.nodes.has(head));
  const again = `ebb resume --again ${statement === undefined ? revision : `${revision}:${statement}`}`;
  if (!isKnown) return again;
  const to = planOne(graph, heads, { direction, node }).headsAfter;
  const target = downgradeTarget(graph, { from: heads, to, lowest: node.revision });
  return target === undefined ? again : `ebb downgrade ${target}`;
}

/** Returns what to do about a half-run section. Every command names the same. */
export function halfRunRemedy(place: HalfRunPlace, halfRun: HalfRun, done?: DonePlace): string {
  const { outcome, isDecidable } = halfRun;
  if (outcome === "unknown" && !isDecidable) {
    return `Check whether that statement was done; ${resumeCommands(halfRun, done)}`;
  }
  return `Finish it: ${finishCommand(place, halfRun)}`;
}

/** Describes the state of a half-run section. */
export function describeHalfRun(halfRun: HalfRun): string {
  const { revision, direction, statement, event } = halfRun;
  return `The ${direction} section of ${revision} is half run: statement ${statement} ${WHAT_HAPPENED[event]}`;
}

/**
 * Says that a half-run section is closed without running anything, and what may have stayed of it.
 */
export function closingRemark(halfRun: HalfRun, closer: string): string {
  const { revision, direction } = halfRun;
  return `The half-run ${direction} section of ${revision} is closed by ${closer}: ${remainsOf(halfRun)}`;
}

/**
 * Returns the row that closes the journal of a section which is given up: a `failed` row without a
 * statement, as for a section of which nothing happened. Its note makes `ebb log` show it.
 */
export function closingRow(halfRun: HalfRun, closer: string): LogRow {
  const { revision, direction } = halfRun;
  const error = `closed by ${closer}: ${remainsOf(halfRun)}`;
  return { event: "failed", direction, revision, note: CLOSED, error };
}

/** The note of the row that closes the journal of a section which is given up. */
export const CLOSED = "closed";

function remainsOf({ statement, event }: HalfRun): string {
  const done = [
    "none of its statements was done",
    "its statement 1 was done, and its changes stay",
  ][statement - 1];
  const before = done ?? `its statements 1 to ${statement - 1} were done, and their changes stay`;
  return event === "done" ? before : `${before}; statement ${statement} ${MAY_STAY[event]}`;
}

const MAY_STAY = {
  begin: "has an unknown outcome, and its changes may stay",
  failed: "failed, and may have left a part",
} as const;

const WHAT_HAPPENED = {
  begin: "was running, and its outcome is unknown",
  failed: "failed",
  done: "comes next",
} as const;
