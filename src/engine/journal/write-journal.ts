import type { Message, Notice } from "../../session.ts";
import { serverFailure } from "../ledger/answer.ts";
import type { RunContext, StepEnd } from "../run/run-context.ts";
import { tellClosing } from "../run/run-events.ts";
import type { RunningStep } from "../run/running-step.ts";
import { RESTORE_ENCODING } from "../run/session-settings.ts";
import { stoppable } from "../run/stoppable.ts";
import { fenceVerdict } from "../transaction/verdict.ts";
import { type Entries, type FailedUnit, journalAfterLoss, journalMessage } from "./journal.ts";
import type { JournalEntry } from "./read-journal.ts";
import { lostSection, refusedJournal, type Unwritten, unreachable } from "./section-stop.ts";
import type { Unit } from "./units.ts";

/** Returns a unit that is done and not yet in the journal. */
export function doneOf(done: JournalEntry | undefined): Unwritten | undefined {
  return done && { outcome: "done", first: done.first };
}

/** Journals where a section stops. Returns undefined when that worked. */
export async function journalStop(
  context: RunContext,
  running: RunningStep,
  entries: Entries & { readonly failed: FailedUnit; readonly wasSent: boolean },
): Promise<StepEnd | undefined> {
  const end = await writeLedger(context, [journalMessage(context, running, entries)], 0);
  if (end === undefined) return undefined;
  if (end.kind !== "lost") {
    const { first } = entries.failed.unit;
    const failed = { outcome: "failed", first } as const;
    const unwritten = entries.wasSent ? failed : doneOf(entries.done);
    return refusedJournal(running, end, { next: first, unwritten });
  }
  const known = { done: entries.done, notSent: entries.failed };
  if (await journalAfterLoss(context, running, known)) return undefined;
  return { kind: "failed", failure: unreachable(end.reason) };
}

/** Journals the unit that is done, after a connection that was lost before the next one. */
export async function lostInJournal(
  context: RunContext,
  running: RunningStep,
  lost: { unit: Unit; done: JournalEntry | undefined; hasDone: boolean; reason: string },
): Promise<StepEnd> {
  const { unit, done, hasDone, reason } = lost;
  const nothingDone = !hasDone;
  const notSent = { unit, error: `the connection was lost (${reason})`, nothingDone };
  const isKnown = await journalAfterLoss(context, running, { done, notSent });
  if (!isKnown) return { kind: "failed", failure: unreachable(reason) };
  return {
    kind: "failed",
    failure: lostSection(running, { next: unit.first, reason, nothingDone }),
  };
}

type LedgerEnd =
  | Exclude<StepEnd, { kind: "done" }>
  | { readonly kind: "lost"; readonly reason: string };

/** Sends messages of the ledger. Returns undefined when all were done. */
export async function writeLedger(
  context: RunContext,
  messages: readonly Message[],
  preludeLength: number,
): Promise<LedgerEnd | undefined> {
  const { session, options } = context;
  // A signal does not stop a write of the journal. But after a signal ebb does not wait for an
  // answer that never comes.
  const stop = { interrupt: options.interrupt, isAllowed: () => false };
  const outcomes = await stoppable(session, stop, ({ check }) => {
    const onNotice = (notice: Notice): boolean => tellClosing(options, notice);
    const flight = session.flight([RESTORE_ENCODING, ...messages], { onNotice });
    check();
    return flight;
  });
  const index = outcomes.findIndex((outcome) => outcome.kind !== "done");
  const bad = outcomes[index];
  if (bad === undefined || bad.kind === "done") return undefined;
  if (bad.kind === "lost") return bad;
  await context.session.flight([{ sql: "rollback" }]);
  const failure = serverFailure("EBB_LEDGER", "Cannot write the journal", bad.error);
  return fenceVerdict(bad.error, index > preludeLength) ?? { kind: "failed", failure };
}
