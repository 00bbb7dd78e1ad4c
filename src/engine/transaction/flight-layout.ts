import type { Section } from "../../migration/migration.ts";
import type { FlightOptions, Message, Outcome } from "../../session.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { CHECK_ENCODING } from "../run/prepared-statements.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import {
  closingMessage,
  type FlightForm,
  formOf,
  guardName,
  openingMessage,
} from "./own-messages.ts";

/** The indexes of the messages in a flight. The index of a missing message is past the end. */
export interface FlightLayout {
  readonly messages: readonly Message[];
  readonly form: FlightForm;
  readonly opens: number;
  readonly statements: number;
  readonly asserts: number;
  /** The check that the section left the client's encoding alone, perhaps in the message that closes. */
  readonly checks: number;
  readonly closes: number;
  readonly commits: number;
  /** The messages that are sent only after all earlier ones have succeeded. */
  readonly pauses: readonly number[];
}

/**
 * Lays out the flight of a transactional revision.
 *
 * Statements that must not be separated are one message, because a failed message does not stop the
 * next one if no transaction is open. If the guard's release and the swap of the heads were two
 * messages, a section that ends the transaction would make the swap autocommit
 * (docs/architecture.md#what-belongs-together-is-one-message).
 */
export function layOut(
  context: RunContext,
  running: RunningStep,
  prelude: readonly Message[],
): FlightLayout {
  const guard = guardName(context);
  const form = formOf(context, running);
  const statements = messagesOf(running.section);
  const assertSection = running.step.direction === "up" ? running.revision.assert : undefined;
  const asserts = messagesOf(assertSection);
  const closing = closingMessage(context, running, { guard, form });
  const check = form.closing === "prepared" ? context.prepared.checkEncoding() : CHECK_ENCODING;
  const isOneMessage = isAscii(closing);
  const opens = prelude.length;
  const first = opens + 1;
  const checks = first + statements.length + asserts.length;
  return {
    messages: [
      ...prelude,
      own(openingMessage(context, running, { guard, form })),
      ...statements,
      ...asserts,
      ...(isOneMessage ? [own(`${check};\n${closing}`)] : [own(check), own(closing)]),
      ...(running.commits ? [own("commit")] : []),
    ],
    form,
    opens,
    statements: first,
    asserts: first + statements.length,
    checks,
    closes: isOneMessage ? checks : checks + 1,
    commits: isOneMessage ? checks + 1 : checks + 2,
    pauses: [
      ...revivals(running.section).map((index) => first + index),
      ...revivals(assertSection).map((index) => first + statements.length + index),
      ...(asserts.length === 0 ? [] : [checks]),
    ],
  };
}

/** Creates a message of ebb's own. Its tags say enough. */
function own(sql: string): Message {
  return { sql, discardsRows: true };
}

/**
 * Returns the indexes of ROLLBACK TO, which revives a failed transaction. If it were sent at once,
 * an earlier error would be lost.
 */
function revivals(section: Section | undefined): number[] {
  if (section === undefined) return [];
  const { source, statements } = section;
  return statements.flatMap((statement, index) =>
    leadingWords(source, statement, 1)[0] === "rollback" ? [index] : [],
  );
}

/** Reads the same in every encoding of a client. */
function isAscii(sql: string): boolean {
  return !NOT_ASCII.test(sql);
}

const NOT_ASCII = /[^\0-\x7f]/;

/** Returns the statements of a section, one message each. Without a section there are none. */
export function messagesOf(section: Section | undefined): Message[] {
  return (section?.statements ?? []).map(({ start, end, copyData }) => ({
    sql: section?.source.slice(start, end) ?? "",
    copyData: copyData && section?.source.slice(copyData.start, copyData.end),
    // Only the rows of an assertion are read.
    discardsRows: section?.kind !== "assert",
  }));
}

/**
 * Sends a flight, in several legs if it has pauses.
 *
 * @returns the outcomes of the sent messages, in order
 */
export async function fly(
  { session }: Pick<RunContext, "session">,
  layout: FlightLayout,
  options: FlightOptions,
): Promise<readonly Outcome[]> {
  let outcomes: readonly Outcome[] = [];
  for (const end of [...layout.pauses, layout.messages.length]) {
    const start = outcomes.length;
    const leg = layout.messages.slice(start, end);
    const onOutcome = (index: number, outcome: Outcome): void =>
      options.onOutcome?.(start + index, outcome);
    outcomes = [...outcomes, ...(await session.flight(leg, { ...options, onOutcome }))];
    if (end === layout.messages.length || goesOn(layout, outcomes)) continue;
    await session.flight([{ sql: "rollback" }]);
    break;
  }
  return outcomes;
}

function goesOn(layout: FlightLayout, outcomes: readonly Outcome[]): boolean {
  return (
    outcomes.every(({ kind }) => kind === "done") &&
    outcomes.slice(layout.asserts, layout.checks).every(holdsTrue)
  );
}

/** Returns false if the first column of any row is false or null. */
export function holdsTrue(outcome: Outcome): boolean {
  if (outcome.kind !== "done") return false;
  return outcome.firstColumn.every((value) => value !== false && value !== null);
}
