import { Failure } from "../../failure.ts";
import { type RevisionGraph, sortedIds } from "../../graph/graph.ts";
import { maximal } from "../../graph/rows.ts";
import { listed, quoted } from "../../text/counted.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import { appliedAfter, type LoggedChange, readChanges } from "../ledger/run-history.ts";
import type { Preparation } from "./prepare.ts";

/** The last run that changed the database, and the heads before it. */
export interface LastRun {
  readonly runId: string;
  readonly headsBefore: readonly string[];
  /** True if it only wrote the ledger. */
  readonly isStamp: boolean;
}

/**
 * Returns the heads at the end of the last run with a tag.
 *
 * @throws {Failure} `EBB_UNKNOWN_TAG`, `EBB_UNKNOWN_REVISION`, `EBB_LEDGER` if the log does not lead
 * to the present heads
 */
export async function headsOfTag(
  preparation: Preparation,
  tag: string,
): Promise<readonly string[]> {
  const changes = await changesOf(preparation);
  const last = changes.findLast((change) => change.tag === tag);
  if (last === undefined) {
    const tags = [...new Set(changes.flatMap((change) => change.tag ?? []))].slice(-MOST_NAMED);
    const known = tags.length === 0 ? "no run has a tag" : `the last tags are ${listed(tags)}`;
    throw new Failure(
      "EBB_UNKNOWN_TAG",
      `Cannot find the tag ${quoted(tag)} in the log: ${known}`,
      {
        hint: "ebb log shows the runs with their tags; a run that changed nothing is not in it",
      },
    );
  }
  const end = changes.findLastIndex(({ runId }) => runId === last.runId);
  return headsAfter(preparation, changes.slice(0, end + 1));
}

const MOST_NAMED = 5;

/**
 * Returns the last run that changed the database.
 *
 * @throws {Failure} `EBB_BAD_RANGE` if there is none, or if it took back the run before it; those of
 * {@link headsOfTag}
 */
export async function lastRun(preparation: Preparation): Promise<LastRun> {
  const changes = await changesOf(preparation);
  const last = changes.findLast(({ event }) => event !== "adopted");
  if (last === undefined) throw nothingToUndo("the log has no run that changed the database");
  const isOwn = ({ runId, event }: LoggedChange): boolean =>
    runId === last.runId && event !== "adopted";
  const before = changes.slice(0, changes.findIndex(isOwn));
  const adopted = changes.filter(({ runId, event }) => runId === last.runId && event === "adopted");
  const headsBefore = headsAfter(preparation, [...before, ...adopted]);
  const own = changes.filter(isOwn);
  if (own.some(({ event }) => event === "reverted")) refuseTwice(preparation, before, own);
  return { runId: last.runId, headsBefore, isStamp: own.every(({ event }) => event === "stamped") };
}

/**
 * Refuses to undo a run that took back the run before it. An operator who types the command twice
 * must not apply again what was just taken back.
 */
function refuseTwice(
  { state }: Preparation,
  before: readonly LoggedChange[],
  own: readonly LoggedChange[],
): void {
  const previous = before.findLast(({ event }) => event !== "adopted")?.runId;
  const earlier = before.filter(({ runId, event }) => runId === previous && event !== "adopted");
  const start = before.slice(0, before.length - earlier.length);
  const isBack = sameSet(appliedAfter(start), appliedAfter([...before, ...own]));
  if (previous === undefined || !isBack || sameSet(appliedAfter(start), appliedAfter(before)))
    return;
  const again = own.filter(({ event }) => event === "reverted").map(({ revision }) => revision);
  throw nothingToUndo(
    `the last run took back the run before it, now at ${state.heads.join(", ") || "<base>"}`,
    `To apply again what it took back: ebb upgrade ${again[0] ?? "head"}`,
  );
}

function sameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}

function nothingToUndo(why: string, hint = "ebb log shows the runs"): Failure {
  return new Failure("EBB_BAD_RANGE", `Cannot undo: ${why}`, { hint });
}

async function changesOf(preparation: Preparation): Promise<readonly LoggedChange[]> {
  const { session, state } = preparation;
  if (session === undefined) throw new Error("Given heads have no log");
  if (!state.hasLog) return [];
  const changes = await readChanges(session, state.ledger);
  const found = headsAfter(preparation, changes);
  if (found.join() === state.heads.join()) return changes;
  throw new Failure(
    "EBB_LEDGER",
    `The log leads to ${standing(found)}, but the database is at ${standing(state.heads)}`,
    {
      hint: "Somebody changed the version table by hand. Name the revision to go back to, with ebb downgrade",
    },
  );
}

function standing(heads: readonly string[]): string {
  return heads.length === 0 ? "<base>" : heads.join(", ");
}

/** Returns the heads that the log shows after changes. */
function headsAfter(
  { project, state }: Preparation,
  changes: readonly LoggedChange[],
): readonly string[] {
  return headsAmong(knownRevisions(project, state).graph, appliedAfter(changes));
}

function headsAmong(graph: RevisionGraph, applied: ReadonlySet<string>): readonly string[] {
  const unknown = [...applied].filter((id) => !graph.nodes.has(id));
  const known = [...applied].flatMap((id) => graph.nodes.get(id) ?? []);
  return [...sortedIds(maximal(known)), ...unknown].sort((a, b) => (a < b ? -1 : 1));
}
