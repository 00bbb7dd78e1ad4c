import { Failure } from "../../failure.ts";
import type { ServerError } from "../../session.ts";
import { SAME_COMMAND } from "../../text/same-command.ts";
import { resumeCommands, takeBackCommand } from "../ledger/half-run.ts";
import { sqlHint } from "../ledger/sql-hint.ts";
import { blockedFailure } from "../run/blocked-failure.ts";
import type { StepEnd } from "../run/run-context.ts";
import type { Blocker } from "../run/run-events.ts";
import type { RunningStep } from "../run/running-step.ts";
import { isLockFailure, statementFailure } from "../run/statement-failure.ts";
import type { Unit } from "./units.ts";

export interface RefusedStatement {
  readonly index: number;
  readonly error: ServerError;
  readonly blockers: readonly Blocker[];
  readonly nothingDone: boolean;
  /** The index of the statement at which the section goes on: the first one of its transaction. */
  readonly next: number;
  /** The reason why no run can go on with the section, with the ways out. */
  readonly refusal: Failure | undefined;
}

/**
 * Returns the failure of a statement that the server refused. `nothingDone` says if the section did
 * nothing before it.
 */
export function refusedStatement(running: RunningStep, refused: RefusedStatement): Failure {
  const { section } = running;
  const { error, blockers, nothingDone } = refused;
  const at = Math.min(refused.index, section.statements.length - 1);
  const plain = statementFailure(section, at, error);
  const failure = blockedFailure({ failure: plain, error }, { attempt: 1, blockers });
  if (nothingDone) return failure;
  const advice = isLockFailure(error) ? failure.hint : sqlHint(error, { section, index: at });
  return new Failure("EBB_HALF_RUN", `${failure.message}: ${standing(running, refused.next)}`, {
    place: failure.place,
    server: failure.server,
    standsAt: refused.next + 1,
    hint: [
      advice,
      wayOn(refused.refusal) ?? `Fix the cause, then ${SAME_COMMAND}${orBack(running)}`,
    ]
      .filter((part) => part !== undefined)
      .join(". "),
    asksOperator: refused.refusal !== undefined,
  });
}

function wayOn(refusal: Failure | undefined): string | undefined {
  return refusal && `${refusal.message}. ${refusal.hint}`;
}

/** The other way out of a half-run up section. */
function orBack({ step }: RunningStep): string {
  return step.direction === "up" ? `; or give it up: ${takeBackCommand(step.revision.id)}` : "";
}

/**
 * Returns the failure of a refused statement that may have committed a part. Its journal row stays
 * open, so no run repeats it without the operator's word.
 */
export function partlyCommitted(
  { section, ...running }: RunningStep,
  { index, error }: Pick<RefusedStatement, "index" | "error">,
): Failure {
  const plain = statementFailure(section, index, error);
  const place = standing({ section, ...running }, index);
  const { direction } = running.step;
  const at = { revision: running.revision.id, direction, statement: index + 1 };
  const message = `${plain.message}: ${place}, which may have committed a part`;
  return new Failure("EBB_HALF_RUN", message, {
    place: plain.place,
    server: plain.server,
    hint: `Check what it committed; ${resumeCommands(at)}`,
    asksOperator: true,
  });
}

/** Returns the failure of a section that a signal stopped before or in a unit. */
export function stoppedSection(
  running: RunningStep,
  unit: Unit,
  { reason, refusal }: { readonly reason: Failure; readonly refusal?: Failure | undefined },
): Failure {
  return new Failure("EBB_HALF_RUN", `${reason.message}: ${standing(running, unit.first)}`, {
    hint: wayOn(refusal) ?? `To continue at that statement: ${SAME_COMMAND}`,
    standsAt: unit.first + 1,
    asksOperator: refusal !== undefined,
    cause: reason,
  });
}

/** A refused write of the journal. */
type JournalRefusal = Exclude<StepEnd, { readonly kind: "done" }>;

/** The outcome of a statement that the journal still has as begun. */
export interface Unwritten {
  readonly outcome: "done" | "failed";
  /** The index of the statement, or of the first one of its transaction. */
  readonly first: number;
}

/**
 * Returns the end of a section whose journal write the server refused in the middle, for example
 * because the run lock was lost. Elsewhere the run would wait or plan again. Here a part of the
 * section is done already.
 */
export function refusedJournal(
  running: RunningStep,
  refusal: JournalRefusal,
  { next, unwritten }: { next: number; unwritten: Unwritten | undefined },
): StepEnd {
  const option = unwritten && OPTION[unwritten.outcome];
  const failure = new Failure("EBB_HALF_RUN", `${wordsOf(refusal)}: ${standing(running, next)}`, {
    hint:
      unwritten === undefined
        ? `Check ebb status, then ${SAME_COMMAND}`
        : `Check ebb status. The journal lacks the outcome of ${statementOf(running, unwritten.first)}. Then: ebb resume ${option} ${running.revision.id}:${unwritten.first + 1}`,
    server: refusal.kind === "failed" ? refusal.failure.server : undefined,
    standsAt: next + 1,
    asksOperator: unwritten !== undefined,
  });
  return { kind: "failed", failure };
}

const OPTION = { done: "--done", failed: "--again" } as const;

function wordsOf(refusal: JournalRefusal): string {
  if (refusal.kind === "failed") return refusal.failure.message;
  return refusal.kind === "lock-busy"
    ? "The run lock was lost"
    : "Another session changed the heads, or ran this section";
}

/** Returns the failure for a lost connection when it is known where the section stands. */
export function lostSection(
  running: RunningStep,
  { next, reason, nothingDone }: { next: number; reason: string; nothingDone: boolean },
): Failure {
  const lost = `The connection was lost (${reason})`;
  if (nothingDone) {
    return new Failure("EBB_ROLLED_BACK", `${lost} before anything of the section was done`, {
      hint: `To continue: ${SAME_COMMAND}`,
    });
  }
  return new Failure("EBB_HALF_RUN", `${lost}: ${standing(running, next)}`, {
    hint: `To continue at that statement: ${SAME_COMMAND}`,
    standsAt: next + 1,
  });
}

/** Returns the failure for a lost connection when a statement got no answer. */
export function unknownStatement(
  running: RunningStep,
  lost: { unit: Unit; index: number; reason: string; isDecidable: boolean },
): Failure {
  const { unit, index, reason, isDecidable } = lost;
  const { direction } = running.step;
  const at = { revision: running.revision.id, direction, statement: unit.first + 1 };
  const hint = isDecidable
    ? `ebb finds out by itself what became of it. To continue: ${SAME_COMMAND}`
    : `Check whether it was done; ${resumeCommands(at)}`;
  return new Failure(
    "EBB_UNKNOWN_OUTCOME",
    `The connection was lost (${reason}), and with it the outcome of ${statementOf(running, index)}`,
    { hint, asksOperator: !isDecidable },
  );
}

/** Returns the failure of a journal that cannot be written because no server answers. */
export function unreachable(reason: string): Failure {
  return new Failure(
    "EBB_UNKNOWN_OUTCOME",
    `The connection was lost (${reason}) while the journal was written, and the server does not answer`,
    { hint: "When the server answers again, ebb status shows where the section stands" },
  );
}

/** Returns the failure of a connection that was lost before the section began. */
export function lostBeforeAnything(reason: string): Failure {
  return new Failure(
    "EBB_CONNECTION_LOST",
    `Cannot start the run: the connection was lost (${reason})`,
    {
      hint: `To continue: ${SAME_COMMAND}`,
    },
  );
}

function standing(running: RunningStep, index: number): string {
  return `${running.revision.id} is half run, at ${statementOf(running, index)}`;
}

function statementOf({ section }: RunningStep, index: number): string {
  const count = section.statements.length;
  return index < count
    ? `statement ${index + 1} of ${count}`
    : `its end, all ${count} statements done`;
}
