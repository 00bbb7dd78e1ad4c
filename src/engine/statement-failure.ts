import type { ServerError } from "../database/session.ts";
import { Failure, type FailureCode } from "../failure.ts";
import type { Section } from "../migration/migration.ts";
import { errorPlace } from "./error-place.ts";

/** Makes a failure of an error that the server answered to one statement of a section. */
export function statementFailure(section: Section, index: number, error: ServerError): Failure {
  return new Failure(codeOf(error), error.message, {
    server: error,
    place: errorPlace(section, index, error),
    hint: hintFor(error),
  });
}

/** lock_timeout and a deadlock that was lost: what the run may try again. */
export function isLockFailure(error: ServerError): boolean {
  return error.sqlstate === "55P03" || error.sqlstate === "40P01";
}

function codeOf(error: ServerError): FailureCode {
  return isLockFailure(error) ? "EBB_LOCK_TIMEOUT" : "EBB_SQL";
}

function hintFor(error: ServerError): string | undefined {
  switch (error.sqlstate) {
    case "25001":
      return "This statement cannot run inside a transaction: mark the section `-- up no-transaction` (or `-- down no-transaction`)";
    case "57014":
      return "The server cancelled it: its statement_timeout fired (--statement-timeout, or `statement_timeout=…` in the marker line), or somebody cancelled it";
    case "55P04":
      return "A new enum value can be used only after its transaction: put its use in a later revision";
    case "40P01":
      return "Two sessions waited for each other, and the server chose this one: run the same command again";
    case "55P03":
      return "Another session holds the lock: try again later, raise --lock-timeout, or set `lock_timeout=0` in the marker line";
    default:
      return undefined;
  }
}
