import process from "node:process";
import { isPlainExecutable } from "../../source/plain-executable.ts";
import { VERSION } from "./package-version.ts";

/**
 * The part of Bun that is used here. `process.stdout` takes longer to open than everything else.
 */
declare const Bun: {
  readonly stdout: object;
  write(to: object, text: string): Promise<number>;
};

/**
 * Answers a bare `--version` without loading anything else. Scripts ask often, and the time shows
 * the cost of an empty program.
 *
 * A bundle, an incomplete file and a run from source are not answered here.
 *
 * @returns false without an answer
 */
export async function printQuickVersion(argv: readonly string[]): Promise<boolean> {
  const isAsked = argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V");
  if (!isAsked || !(await isPlainExecutable(process.execPath))) return false;
  try {
    await Bun.write(Bun.stdout, `ebb ${VERSION}\n`);
    return true;
  } catch {
    return false;
  }
}
