import { Failure } from "../failure.ts";
import { placeAt, type SourceText } from "../text/place.ts";

/** As pg_dump writes them since 17.6; behind the key nothing else may stand that would be lost. */
const RESTRICTION = /\\(?:un)?restrict[ \t]+[A-Za-z0-9]+[ \t]*(?=[\r\n]|$)/y;
const COMMAND = /\\(?:[A-Za-z_]+\+?|[!?;:.\\])?/y;

const HINTS: Readonly<Record<string, string>> = {
  "\\": "It can stand in strings, quoted names and comments only; maybe a string ended before it",
  "\\.":
    "It ends the data of COPY … FROM stdin, and no COPY is open here; maybe one ended too early",
  "\\;": "Write ; between statements",
  "\\c": "ebb is connected already: remove the line",
  "\\connect": "ebb is connected already: remove the line",
  "\\copy": "Write COPY … FROM stdin; with the data lines behind it and a line \\. at their end",
  "\\i": "Put the SQL of that file here",
  "\\ir": "Put the SQL of that file here",
};
const HINT =
  "ebb sends SQL to the server and knows no commands of psql: remove it, or write it as SQL";

/**
 * Finds the end of the `\restrict` or `\unrestrict` command that stands at `at`: they protect psql
 * from what a dump holds and mean nothing here.
 *
 * @throws {Failure} `EBB_META_COMMAND` for every other command of psql, and for a stray backslash.
 */
export function endOfRestriction(source: SourceText, at: number): number {
  const restriction = matchAt(RESTRICTION, source.text, at);
  if (restriction === "") refuseMetaCommand(source, at);
  return at + restriction.length;
}

/** @throws {Failure} `EBB_META_COMMAND` naming the command of psql that stands at `at`. */
export function refuseMetaCommand(source: SourceText, at: number): never {
  const command = matchAt(COMMAND, source.text, at);
  throw new Failure("EBB_META_COMMAND", messageFor(command), {
    place: placeAt(source, at),
    hint: HINTS[command] ?? HINT,
  });
}

function messageFor(command: string): string {
  if (command === "\\") return "Cannot read a backslash outside strings";
  if (command === "\\.") return "Cannot read \\. outside the data of a COPY";
  return `Cannot run psql's meta-command ${command}`;
}

/** The matched text, or nothing. The pattern's copy keeps this free of state. */
function matchAt(pattern: RegExp, text: string, at: number): string {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? "";
}
