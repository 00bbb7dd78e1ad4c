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

/** Reads a text of the server as JSON; null if it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Creates the failure for an answer that PostgreSQL would not give to ebb's question. */
export function strangeAnswer(action: string): Failure {
  return new Failure("EBB_LEDGER", `${action}: the answer is not PostgreSQL's`, {
    hint: "Check what runs at that host and port: ebb doctor shows them",
  });
}

/** Reads a column of a row as text; undefined if it is null or empty. */
export function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * Returns a time of the server as ISO 8601 UTC.
 *
 * `infinity` and years that no `Date` can hold stay as the server wrote them.
 */
export function isoTime(text: string): string {
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? text : new Date(moment).toISOString();
}

/** Reads an array of texts, of any dimensions; nulls in it are left out. */
export function textsOf(value: unknown): readonly string[] {
  const values: unknown[] = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [];
  return values.filter((one) => typeof one === "string");
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

/**
 * Creates the failure for a connection that was lost in a run, when it is known that only whole
 * steps are done.
 */
export function rolledBack(action: string, reason: string): Failure {
  const { message, hint } = connectionLost(action, reason);
  return new Failure("EBB_ROLLED_BACK", message, { hint });
}

/** Returns the limit of a type: 32 for `character varying(32)`, none for `text`. */
export function lengthOf(type: string | null): number | undefined {
  const digits = /\((\d+)\)$/.exec(type ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
