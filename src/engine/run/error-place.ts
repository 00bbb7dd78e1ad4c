import type { Place } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import type { Message, Outcome, ServerError, Session } from "../../session.ts";

/**
 * Returns the place in the file for a server error in one statement of a section.
 *
 * The server counts characters of the message, which is the statement alone, or of the failed query
 * in a DO block. An error without a position gets the line where its statement starts. An error in
 * COPY data gets the line of the row. The place in a `no-record` section has no text to show.
 */
export function errorPlace(
  section: Pick<Section, "origin" | "source" | "statements"> & Partial<Pick<Section, "options">>,
  index: number,
  error: ServerError,
): Place {
  const statement = section.statements[index];
  if (statement === undefined) throw new Error(`Section has no statement ${index}`);
  const row = statement.copyData === undefined ? undefined : copyLine(error);
  if (row !== undefined && statement.copyData !== undefined) {
    const line = startOfLine(section.source, statement.copyData.start, row);
    return { ...placeIn(section, line), column: undefined };
  }
  const within = positionIn(section.source.slice(statement.start, statement.end), error);
  const place = placeIn(section, statement.start + (within ?? 0));
  return within === undefined ? { ...place, column: undefined } : place;
}

/** Returns the offset in a statement; undefined if the server gives no position in its text. */
function positionIn(statement: string, error: ServerError): number | undefined {
  const { position, internalPosition, internalQuery } = error;
  if (position !== undefined) return afterCodePoints(statement, 0, position - 1);
  if (internalPosition === undefined || internalQuery === undefined) return undefined;
  const start = startOfQuery(statement, internalQuery, error.context);
  if (start === undefined) return undefined;
  return start + afterCodePoints(internalQuery, 0, internalPosition - 1);
}

/**
 * Finds a query of PL/pgSQL in the statement. PL/pgSQL sends its statements unchanged, except
 * PERFORM as SELECT.
 */
function startOfQuery(
  statement: string,
  query: string,
  context: string | undefined,
): number | undefined {
  const starts = allStarts(statement, query);
  if (starts.length === 1) return starts[0];
  const line = context === undefined ? null : /inline_code_block\D+(\d+)/.exec(context);
  if (starts.length > 1 && line !== null) {
    const from = startOfLine(statement, bodyStart(statement), Number(line[1]));
    return starts.find((start) => start >= from);
  }
  if (!/^select\b/i.test(query)) return undefined;
  const [select, perform] = ["select".length, "perform".length];
  const rest = allStarts(statement, query.slice(select)).filter((start) =>
    /perform$/i.test(statement.slice(start - perform, start)),
  );
  const [only, ...others] = rest;
  return only === undefined || others.length > 0 ? undefined : only - select;
}

function allStarts(text: string, part: string): readonly number[] {
  const starts: number[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) starts.push(at);
  return starts;
}

/**
 * Returns the offset after the dollar quote that opens the body of a DO block. The body's first
 * line starts there.
 */
function bodyStart(statement: string): number {
  const quote = /\$\w*\$/.exec(statement);
  return quote === null ? 0 : quote.index + quote[0].length;
}

/**
 * Reads the number of the data row from `COPY t, line 3, column n: "x"`, also in the server's other
 * languages.
 */
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

/**
 * Wraps a session of a database in SQL_ASCII so that error positions count characters.
 *
 * The server counts characters of its own encoding, and in SQL_ASCII each byte is one.
 */
export function countingCharacters(session: Session): Session {
  return {
    isServer: session.isServer,
    backendKeyPid: session.backendKeyPid,
    server: session.server,
    settings: session.settings,
    cancel: (isAllowed) => session.cancel(isAllowed),
    close: () => session.close(),
    flight: async (messages, options) => {
      const outcomes = await session.flight(messages, options);
      return outcomes.map((outcome, index) => inCharacters(outcome, messages[index]));
    },
  };
}

function inCharacters(outcome: Outcome, message: Message | undefined): Outcome {
  if (outcome.kind !== "refused") return outcome;
  const { position, internalPosition, internalQuery } = outcome.error;
  const counted = {
    position: charactersUpTo(position, message?.sql),
    internalPosition: charactersUpTo(internalPosition, internalQuery),
  };
  return { kind: "refused", error: { ...outcome.error, ...counted } };
}

function charactersUpTo(byte: number | undefined, text: string | undefined): number | undefined {
  if (byte === undefined) return undefined;
  const bytes = new TextEncoder().encode(text).subarray(0, byte - 1);
  return [...new TextDecoder().decode(bytes)].length + 1;
}
