import { writeSync } from "node:fs";
import process from "node:process";
import { IS_COMPILED } from "../compiled.ts";
import { isPlainExecutable } from "../source/plain-executable.ts";
import { VERSION } from "./package-version.ts";

/**
 * Answers a bare `--version` without loading anything else: scripts ask it often, and it shows what
 * an empty program costs. A bundle, or a file that is not whole, is left to the long way.
 *
 * @returns false when it did not answer
 */
export function printQuickVersion(argv: readonly string[]): boolean {
  const isAsked = argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V");
  if (!isAsked || !isPlain()) return false;
  try {
    // process.stdout takes longer to open than all the rest.
    writeSync(1, `ebb ${VERSION}\n`);
    return true;
  } catch {
    return false;
  }
}

function isPlain(): boolean {
  return !IS_COMPILED || isPlainExecutable(process.execPath);
}
