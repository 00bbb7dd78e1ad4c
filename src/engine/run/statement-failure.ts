import type { FailureCode } from "../../codes/codes.ts";
import { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import type { ServerError } from "../../session.ts";
import { remedy } from "../ledger/sql-hint.ts";
import { errorPlace } from "./error-place.ts";
import { errorWithoutWords } from "./unrecorded.ts";

/** Creates the failure for a server error in one statement of a section. */
export function statementFailure(section: Section, index: number, answer: ServerError): Failure {
  const error = errorWithoutWords(section, answer);
  return new Failure(codeOf(error), error.message, {
    server: error,
    place: errorPlace(section, index, answer),
    hint: remedy(error, section, index),
  });
}

/** Returns true for lock_timeout and a lost deadlock, which the run may retry. */
export function isLockFailure(error: ServerError): boolean {
  return error.sqlstate === "55P03" || error.sqlstate === "40P01";
}

function codeOf(error: ServerError): FailureCode {
  return isLockFailure(error) ? "EBB_LOCK_TIMEOUT" : "EBB_SQL";
}
