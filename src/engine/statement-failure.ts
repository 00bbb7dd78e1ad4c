import type { ServerError } from "../database/session.ts";
import { Failure, type FailureCode } from "../failure.ts";
import type { Section } from "../migration/migration.ts";
import { placeAt } from "../text/place.ts";

/**
 * Names the place in the file of an error that the server answered to one statement of a section.
 *
 * The server counts characters of the message, which is the statement alone; an error without a
 * position has the line where its statement starts, one in COPY data the line of the row.
 */
export function statementFailure(section: Section, index: number, error: ServerError): Failure {
  const source = { name: section.origin, text: section.source };
  const place = placeAt(source, offsetOf(section, index, error));
  return new Failure(codeOf(error), error.message, {
    server: error,
    place: error.position === undefined ? { ...place, column: undefined } : place,
    hint: hintFor(error),
  });
}

function offsetOf(section: Section, index: number, error: ServerError): number {
  const statement = section.statements[index];
  if (statement === undefined) throw new Error(`Section has no statement ${index}`);
  if (statement.copyData !== undefined) {
    const row = copyLine(error);
    if (row !== undefined) return startOfLine(section.source, statement.copyData.start, row);
  }
  if (error.position === undefined) return statement.start;
  return afterCodePoints(section.source, statement.start, error.position - 1);
}

/** `COPY t, line 3, column n: "x"` tells the row in the data, also in the server's other languages. */
function copyLine(error: ServerError): number | undefined {
  const digits = /^COPY .*?, (?:line|\p{L}+) (\d+)/mu.exec(error.context ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function startOfLine(text: string, start: number, line: number): number {
  let at = start;
  for (let left = line - 1; left > 0; left--) {
    const end = text.indexOf("\n", at);
    if (end === -1) return at;
    at = end + 1;
  }
  return at;
}

function afterCodePoints(text: string, start: number, count: number): number {
  let at = start;
  for (let left = count; left > 0 && at < text.length; left--) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
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
