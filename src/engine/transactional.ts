import type { FlightOptions, Message, Outcome } from "../database/session.ts";
import type { Step } from "../graph/plan.ts";
import type { Section } from "../migration/migration.ts";
import { type LogRow, requireHeads, swapHeads, TRANSACTION_MS, takeFence } from "./ledger-write.ts";
import type { RunContext } from "./run-context.ts";
import { type RevisionSections, recordOf } from "./sections.ts";
import {
  requireRunLock,
  resetSession,
  sessionSettings,
  takeRole,
  transactionSettings,
} from "./session-settings.ts";

/** One revision that is about to run. */
export interface RunningStep {
  readonly step: Step;
  readonly revision: RevisionSections;
  readonly section: Section;
  /** True for the last step of the plan: its transaction also ends the run in the log. */
  readonly isLast: boolean;
  /** Whether its transaction begins and ends with it; else it shares one with its neighbours. */
  readonly begins: boolean;
  readonly commits: boolean;
}

/** Which message of a flight is which; an index past the end where there is none. */
export interface FlightLayout {
  readonly messages: readonly Message[];
  readonly opens: number;
  readonly statements: number;
  readonly asserts: number;
  readonly closes: number;
  readonly commits: number;
}

/**
 * Lays out the flight of a transactional revision.
 *
 * What belongs together is one message, because a failed message does not stop the next one when
 * no transaction is open: were the guard's release and the swap of the heads two messages, a
 * section that ends the transaction would have the swap autocommit.
 */
export function layOut(
  context: RunContext,
  running: RunningStep,
  prelude: readonly Message[],
): FlightLayout {
  const guard = guardName(context);
  const statements = messagesOf(running.section);
  const asserts = running.step.direction === "up" ? messagesOf(running.revision.assert) : [];
  const opens = prelude.length;
  return {
    messages: [
      ...prelude,
      { sql: openingMessage(context, running, guard) },
      ...statements,
      ...asserts,
      { sql: closingMessage(context, running, guard) },
      ...(running.commits ? [{ sql: "commit" }] : []),
    ],
    opens,
    statements: opens + 1,
    asserts: opens + 1 + statements.length,
    closes: opens + 1 + statements.length + asserts.length,
    commits: opens + 2 + statements.length + asserts.length,
  };
}

/** The statements of a section, a message each; none where there is no section. */
export function messagesOf(section: Section | undefined): Message[] {
  return (section?.statements ?? []).map(({ start, end, copyData }) => ({
    sql: section?.source.slice(start, end) ?? "",
    copyData: copyData && section?.source.slice(copyData.start, copyData.end),
  }));
}

/**
 * Sends a flight; where there are asserts, their answers are read before the rest is sent.
 *
 * @returns the outcomes of the messages that were sent, in order
 */
export async function fly(
  context: RunContext,
  layout: FlightLayout,
  options: FlightOptions,
): Promise<readonly Outcome[]> {
  if (layout.asserts === layout.closes) return context.session.flight(layout.messages, options);
  const first = await context.session.flight(layout.messages.slice(0, layout.closes), options);
  const holds = first.slice(layout.asserts).every(holdsTrue);
  const rest = holds ? layout.messages.slice(layout.closes) : [{ sql: "rollback" }];
  return [...first, ...(await context.session.flight(rest))];
}

/** False when the first column of any row is false or null. */
export function holdsTrue(outcome: Outcome): boolean {
  if (outcome.kind !== "done") return false;
  return outcome.rows.every((row) => {
    const first = Object.values(row)[0];
    return first !== false && first !== null;
  });
}

/** The log row of a step that was done. */
export function stepLogRow(running: RunningStep): LogRow {
  const { direction } = running.step;
  return {
    event: direction === "up" ? "applied" : "reverted",
    direction,
    revision: direction === "up" ? recordOf(running.revision) : running.revision.id,
    durationMs: TRANSACTION_MS,
  };
}

function openingMessage(context: RunContext, running: RunningStep, guard: string): string {
  const begin = [
    "begin isolation level read committed read write",
    takeFence(context.run.ledger),
    requireRunLock(context),
    requireHeads(context.run.ledger, running.step.headsBefore),
  ];
  return [
    ...(running.begins ? begin : []),
    transactionSettings(context, running.section.options),
    ...takeRole(context),
    `savepoint ${guard}`,
  ].join(";\n");
}

function closingMessage(context: RunContext, running: RunningStep, guard: string): string {
  const { headsBefore, headsAfter } = running.step;
  const rows: LogRow[] = [stepLogRow(running)];
  if (running.isLast) rows.push({ event: "run_end" });
  return [
    `release savepoint ${guard}`,
    ...resetSession(context),
    swapHeads(context.run, { before: headsBefore, after: headsAfter }, rows),
    running.commits ? sessionSettings(context) : "",
  ]
    .filter((statement) => statement !== "")
    .join(";\n");
}

/** A section must not be able to name the guard, or it could end the transaction unseen. */
function guardName(context: RunContext): string {
  const chance = (): string => Math.floor(context.options.clock.random() * 2 ** 48).toString(36);
  return `ebb_${chance()}${chance()}`;
}
