import type { Message, Outcome, ServerError } from "../../session.ts";
import type { RunContext, StepEnd } from "../run/run-context.ts";
import type { Blocker } from "../run/run-events.ts";
import type { RunningStep } from "../run/running-step.ts";
import { RESTORE_ENCODING } from "../run/session-settings.ts";
import { stoppable } from "../run/stoppable.ts";
import { noticeWithoutWords, withoutWords } from "../run/unrecorded.ts";
import { messagesOf } from "../transaction/flight-layout.ts";
import { watchStep } from "../watch/watch-step.ts";
import { isDecidedByCatalog } from "./index-leftovers.ts";
import { journalAfterLoss, journalInside, wasJournaled } from "./journal.ts";
import { lostSection, unknownStatement } from "./section-stop.ts";
import { isRepeatable, type Unit } from "./units.ts";

/** The outcome of a unit. A signal can keep it from being sent. */
export type UnitEnd =
  | { readonly kind: "done" }
  | { readonly kind: "not-sent" }
  /** `index`: the statement's index in the section. */
  | {
      readonly kind: "refused";
      readonly index: number;
      readonly error: ServerError;
      /** The sessions for which it waited last. */
      readonly blockers: readonly Blocker[];
    }
  | { readonly kind: "lost"; readonly index: number; readonly reason: string };

/**
 * Runs a unit statement by statement. Each statement waits for the answer to the one before:
 * outside a transaction of ebb, a failed statement does not stop the next one.
 */
export async function runUnit(
  context: RunContext,
  running: RunningStep,
  unit: Unit,
): Promise<UnitEnd> {
  const { interrupt } = context.options;
  let index = unit.first;
  const watch = watchStep(context, { running, statement: () => index });
  try {
    if (interrupt.aborted) return { kind: "not-sent" };
    for (const each of unitMessages(context, running, unit)) {
      index = each.index;
      const outcome = await send(context, running, each);
      if (outcome.kind === "lost") return { kind: "lost", index, reason: outcome.reason };
      if (outcome.kind === "refused") {
        if (unit.ends !== undefined) await context.session.flight([{ sql: "rollback" }]);
        const { error } = outcome;
        return { kind: "refused", index, error, blockers: await watch.end() };
      }
    }
    return { kind: "done" };
  } finally {
    await watch.end();
  }
}

/** Checks if the unit's own COMMIT also commits its journal row. */
export function isJournaledInside(unit: Unit): boolean {
  return unit.ends === "commit";
}

/** Finds the outcome of a unit whose connection was lost, and journals it when it is known. */
export async function afterLostUnit(
  context: RunContext,
  running: RunningStep,
  lost: {
    readonly unit: Unit;
    readonly index: number;
    readonly reason: string;
    readonly hasDone: boolean;
  },
): Promise<StepEnd> {
  const { unit, index, reason, hasDone } = lost;
  const unknown = (): StepEnd => {
    const isDecidable = isRepeatable(unit) || isDecidedByCatalog(running, unit);
    return {
      kind: "failed",
      failure: unknownStatement(running, { unit, index, reason, isDecidable }),
    };
  };
  if (!isRepeatable(unit)) return unknown();
  const isDone = isJournaledInside(unit) && (await wasJournaled(context, running, unit));
  if (isDone === undefined) return unknown();
  const nothingDone = !hasDone && !isDone;
  const next = isDone ? unit.last + 1 : unit.first;
  if (!isDone) {
    const notSent = { unit, error: `the connection was lost (${reason})`, nothingDone };
    const isJournaled = await journalAfterLoss(context, running, { done: undefined, notSent });
    if (!isJournaled) return unknown();
  }
  return { kind: "failed", failure: lostSection(running, { next, reason, nothingDone }) };
}

/** A message of a unit. */
interface UnitMessage {
  readonly message: Message;
  /** The statement's index in the section. */
  readonly index: number;
  /** True for the journal's row. It comes before the COMMIT, which commits it too. */
  readonly isJournal: boolean;
}

async function send(
  { session, options }: RunContext,
  running: RunningStep,
  { message, index, isJournal }: UnitMessage,
): Promise<Outcome> {
  const { clock, onEvent } = options;
  const revision = running.step.revision.id;
  const started = clock.now();
  const [outcome] = (
    await stoppable(session, options, ({ check }) => {
      const flight = session.flight(isJournal ? [RESTORE_ENCODING, message] : [message], {
        onNotice: (notice) =>
          onEvent({
            kind: "notice",
            revision,
            notice: noticeWithoutWords(running.section, notice),
          }),
      });
      check();
      return flight;
    })
  ).slice(-1);
  if (outcome === undefined) throw new Error("A message had no outcome");
  if (outcome.kind === "done" && !isJournal) {
    onEvent({ kind: "statement-done", revision, index, durationMs: clock.now() - started });
  }
  return isJournal ? outcome : withoutWords(running.section, outcome);
}

function unitMessages(
  context: RunContext,
  running: RunningStep,
  unit: Unit,
): readonly UnitMessage[] {
  const messages = messagesOf(running.section)
    .slice(unit.first, unit.last + 1)
    .map((message, at) => ({ message, index: unit.first + at, isJournal: false }));
  if (!isJournaledInside(unit)) return messages;
  const message = journalInside(context, running, unit);
  const row = { message, index: unit.last, isJournal: true };
  return [...messages.slice(0, -1), row, ...messages.slice(-1)];
}
