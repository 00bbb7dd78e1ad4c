import { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import type { Outcome, Refusal, ServerError } from "../../session.ts";
import { serverFailure } from "../ledger/answer.ts";
import { remedy } from "../ledger/sql-hint.ts";
import type { Hindrance } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { statementFailure } from "../run/statement-failure.ts";
import { type FlightLayout, holdsTrue } from "./flight-layout.ts";

/** The result of a flight. */
export type Verdict =
  | { readonly kind: "done" }
  /** Another session holds a lock, or the version table differs from the plan. */
  | Hindrance
  /** A prepared statement of ebb's is missing, or cannot do what the step needs. */
  | { readonly kind: "unprepared" }
  | {
      readonly kind: "failed";
      readonly failure: Failure;
      readonly error: ServerError | undefined;
      /** True if the messages before the revision succeeded. */
      readonly opened?: boolean;
    }
  /** The connection was lost and the commit may have run. */
  | { readonly kind: "in-doubt"; readonly reason: string };

/**
 * Judges a flight by the first answer that is not "done".
 *
 * After the server has refused a message, it refuses the rest and rolls back. So a connection that
 * is lost later leaves no doubt.
 */
export function judge(
  layout: FlightLayout,
  running: RunningStep,
  outcomes: readonly Outcome[],
): Verdict {
  const index = outcomes.findIndex((outcome) => outcome.kind !== "done");
  const outcome = outcomes[index];
  if (outcome?.kind === "lost") return { kind: "in-doubt", reason: outcome.reason };
  if (outcome?.kind === "refused") return refusal(layout, running, { index, error: outcome.error });
  const failedAssert = outcomes.findIndex(
    (answer, at) => at >= layout.asserts && at < layout.checks && !holdsTrue(answer),
  );
  if (failedAssert !== -1) {
    return failed(assertFailure(running, failedAssert - layout.asserts, undefined), undefined);
  }
  return running.commits ? committed(running, outcomes[layout.commits]) : { kind: "done" };
}

/** Checks the commit. COMMIT of a failed transaction is no error; only its tag is ROLLBACK. */
function committed(running: RunningStep, commit: Outcome | undefined): Verdict {
  const tags = commit?.kind === "done" ? commit.tags : [];
  if (tags.at(-1) === "COMMIT") return { kind: "done" };
  return failed(endedTransaction(running.section), undefined);
}

/** Returns the failed check of ebb on the server, if the error is from one. */
export function fenceVerdict(error: ServerError, opened: boolean): Hindrance | undefined {
  if (error.sqlstate !== "22P02") return undefined;
  if (error.message.includes("EBB_RUN_LOCK")) return { kind: "lock-busy", lock: "run", opened };
  if (error.message.includes("EBB_FENCE_LOCK")) return { kind: "lock-busy", lock: "fence", opened };
  return /EBB_(FENCE_HEADS|CAS)/.test(error.message) ? { kind: "moved", opened } : undefined;
}

function refusal(layout: FlightLayout, running: RunningStep, refused: Refusal): Verdict {
  const { index, error } = refused;
  const isOurs = index < layout.statements || index >= layout.checks;
  const fence = isOurs ? fenceVerdict(error, index >= layout.opens) : undefined;
  if (fence !== undefined) return fence;
  if (isUnprepared(layout, refused)) return { kind: "unprepared" };
  const failure = failureAt(layout, running, refused);
  return { kind: "failed", failure, error, opened: index >= layout.opens };
}

/** Returns true if the check of the encoding failed, which may share its message. */
function isOfEncoding({ checks, closes }: FlightLayout, { index, error }: Refusal): boolean {
  return index === checks && (checks !== closes || error.message.includes("EBB_ENCODING"));
}

function isUnprepared(layout: FlightLayout, { index, error }: Refusal): boolean {
  const { form, opens, checks, closes } = layout;
  if (index === opens) return form.opening === "prepared" && error.sqlstate === "26000";
  if (index < checks || index > closes || form.closing !== "prepared") return false;
  return error.sqlstate === "26000" || error.message.includes("EBB_GRANTED");
}

function failureAt(layout: FlightLayout, running: RunningStep, refused: Refusal): Failure {
  const { index, error } = refused;
  if (index < layout.opens) return serverFailure("EBB_LEDGER", "Cannot start the run", error);
  if (index === layout.opens) return serverFailure("EBB_SQL", "Cannot open the transaction", error);
  if (index < layout.asserts) {
    return statementFailure(running.section, index - layout.statements, error);
  }
  if (index < layout.checks) return assertFailure(running, index - layout.asserts, error);
  if (isOfEncoding(layout, refused)) return encodingFailure(running, error);
  if (index === layout.commits) return commitFailure(running, error);
  return error.sqlstate === "3B001" || error.sqlstate === "25P01"
    ? endedTransaction(running.section)
    : serverFailure("EBB_LEDGER", "Cannot write the ledger", error);
}

/**
 * Creates the failure of COMMIT, for example of a deferred constraint. It names the section if the
 * transaction has only one revision.
 */
function commitFailure({ section, begins }: RunningStep, error: ServerError): Failure {
  const { message } = serverFailure("EBB_SQL", "COMMIT failed", error);
  const start = placeIn(section, section.start);
  const place = begins ? { ...start, column: undefined } : undefined;
  return new Failure("EBB_SQL", message, { server: error, hint: remedy(error, section), place });
}

function assertFailure(
  running: RunningStep,
  index: number,
  error: ServerError | undefined,
): Failure {
  const section = running.revision.assert;
  if (section === undefined) throw new Error("A missing assert failed");
  if (error !== undefined) return statementFailure(section, index, error);
  return new Failure("EBB_ASSERT", `The assertion of ${running.revision.id} failed`, {
    place: placeIn(section, section.statements[index]?.start ?? section.start),
    hint: "The revision was rolled back; its assert query returned false or null",
  });
}

/** Creates the failure of the check that follows the section. */
function encodingFailure({ section }: RunningStep, error: ServerError): Failure {
  const encoding = /EBB_ENCODING (\w+)/.exec(error.message)?.[1];
  if (encoding === undefined) return serverFailure("EBB_SQL", "Cannot end the section", error);
  return new Failure("EBB_ENCODING", `The section set client_encoding to ${encoding}`, {
    place: placeIn(section, section.start),
    hint: "ebb sends its files as UTF-8, whatever the database's encoding: do not change client_encoding",
  });
}

function endedTransaction(section: Section): Failure {
  return new Failure("EBB_TRANSACTION_STATEMENT", "The section ended its own transaction", {
    place: placeIn(section, section.start),
    hint: "Remove the statement that commits or rolls back, or mark the section no-transaction",
  });
}

function failed(failure: Failure, error: ServerError | undefined): Verdict {
  return { kind: "failed", failure, error };
}
