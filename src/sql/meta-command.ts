import { Failure } from "../failure.ts";
import { placeAt, type SourceText } from "../text/place.ts";

/** The commands that pg_dump writes since 17.6. Nothing may follow the key: it would be lost. */
const RESTRICTION = /\\(?:un)?restrict[ \t]+[A-Za-z0-9]+[ \t]*(?=[\r\n]|$)/y;
const COMMAND = /\\(?:[A-Za-z_]+\+?|[!?;:.\\])?/y;

const HINTS: Readonly<Record<string, string>> = {
  "\\": "Only strings, quoted names and comments may contain one; maybe a string ended too early",
  "\\.":
    "It ends the data of COPY … FROM stdin, and no COPY is open here; maybe one ended too early",
  "\\;": "Write ; between statements",
  "\\c": "ebb is connected already: remove the line",
  "\\connect": "ebb is connected already: remove the line",
  "\\copy": "Write COPY … FROM stdin; then the data lines, then a line \\.",
  "\\i": "Put the SQL of that file here",
  "\\ir": "Put the SQL of that file here",
};
const HINT =
  "ebb sends SQL to the server and does not run psql's commands: remove it, or write it as SQL";

/**
 * Finds the end of the `\restrict` or `\unrestrict` command at `at`.
 *
 * ebb skips both: they protect psql from the content of a dump, and have no use here.
 *
 * @throws {Failure} `EBB_META_COMMAND` for every other command of psql, and for a stray backslash.
 */
export function endOfRestriction(source: SourceText, at: number): number {
  const restriction = matchAt(RESTRICTION, source.text, at);
  if (restriction === "") refuseMetaCommand(source, at);
  return at + restriction.length;
}

/**
 * Refuses the command of psql at `at`.
 *
 * @throws {Failure} `EBB_META_COMMAND` with the name of the command.
 */
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

/** Returns the matched text, or an empty one. A copy of the pattern keeps this free of state. */
function matchAt(pattern: RegExp, text: string, at: number): string {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? "";
}
