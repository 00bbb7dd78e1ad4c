import { execFileSync } from "node:child_process";

/** A command that ebb prints, with the words in front of it. */
export interface PrintedCommand {
  /** For example `if it was done`. */
  readonly words: string;
  readonly line: string;
}

const COMMAND =
  /^(?<words>.*?)(?<line>\bebb (?:upgrade|downgrade|redo|undo|stamp|resume|repair) .*)$/;

/** Finds the commands in ebb's text: each stands at the end of a clause, behind a colon. */
export function printedCommands(text: string): readonly PrintedCommand[] {
  return text.split(/\n|; /).flatMap((clause) => {
    const { words, line } = COMMAND.exec(clause)?.groups ?? {};
    return words === undefined || line === undefined ? [] : [{ words, line }];
  });
}

/** Returns every text in a JSON document. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(textsIn);
}

/** Lets `sh -c` read a line as it stands, and returns the arguments that `ebb` would get. */
export function argumentsOf(line: string): readonly string[] {
  const script = `ebb() { printf '%s\\0' "$@"; }\n${line}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}
