import type { FailureCode } from "../../codes/codes.ts";
import { Failure } from "../../failure.ts";
import type { Outcome, Row, ServerError } from "../../session.ts";
import { SAME_COMMAND } from "../../text/same-command.ts";
import { ownRemedy } from "./sql-hint.ts";

/**
 * Returns the rows of one of ebb's own messages.
 *
 * @throws {Failure} `EBB_LEDGER` if the server refused it, `EBB_CONNECTION_LOST` if no answer came.
 */
export function answered(outcome: Outcome | undefined, action: string): readonly Row[] {
  if (outcome === undefined) throw new Error(`${action}: the flight has no such message`);
  switch (outcome.kind) {
    case "done":
      return outcome.rows;
    case "refused":
      throw serverFailure("EBB_LEDGER", action, outcome.error);
    case "lost":
      throw connectionLost(action, outcome.reason);
  }
}

/** Reads a column of a row as text; undefined if it is null or empty. */
export function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Converts a server error into a Failure without a place in a file. */
export function serverFailure(code: FailureCode, action: string, error: ServerError): Failure {
  return new Failure(code, `${action}: ${error.message}`, {
    server: error,
    hint: ownRemedy(error),
  });
}

/** Creates the failure for a connection that ended before an answer. */
export function connectionLost(action: string, reason: string): Failure {
  return new Failure("EBB_CONNECTION_LOST", `${action}: the connection was lost (${reason})`, {
    hint: `To continue: ${SAME_COMMAND}; ebb status shows the state of the database`,
  });
}
