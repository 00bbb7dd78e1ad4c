import type { Buffer } from "node:buffer";
import type { ServerError } from "../../session.ts";
import { textAt } from "./frames.ts";

/**
 * Reads an ErrorResponse or a NoticeResponse.
 *
 * Only these fields are kept. None contains a parameter, a password or the URL (PostgreSQL manual,
 * section 55.8 "Error and Notice Message Fields").
 */
export function readServerError(bytes: Buffer): ServerError {
  const fields = fieldsOf(bytes);
  return {
    severity: fields.get("V") ?? fields.get("S") ?? "ERROR",
    sqlstate: fields.get("C") ?? "XX000",
    message: fields.get("M") ?? "",
    detail: fields.get("D"),
    hint: fields.get("H"),
    context: fields.get("W"),
    schema: fields.get("s"),
    table: fields.get("t"),
    column: fields.get("c"),
    constraint: fields.get("n"),
    position: numberOf(fields.get("P")),
    internalPosition: numberOf(fields.get("p")),
    internalQuery: fields.get("q"),
  };
}

/** Returns true if the server ends the connection with this error. */
export function endsSession(error: ServerError): boolean {
  return error.severity === "FATAL" || error.severity === "PANIC";
}

function fieldsOf(bytes: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let at = 5;
  while (at < bytes.length && bytes[at] !== 0) {
    const end = bytes.indexOf(0, at + 1);
    if (end === -1) break;
    fields.set(bytes.toString("latin1", at, at + 1), textAt(bytes, at + 1));
    at = end + 1;
  }
  return fields;
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
