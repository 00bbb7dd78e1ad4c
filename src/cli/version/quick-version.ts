import process from "node:process";
import { isPlainExecutable } from "../../source/plain-executable.ts";
import { VERSION } from "./package-version.ts";

/** What is used of Bun here: `process.stdout` takes longer to open than all the rest. */
declare const Bun: {
  readonly stdout: object;
  write(to: object, text: string): Promise<number>;
};

/**
 * Answers a bare `--version` without loading anything else: scripts ask it often, and it shows what
 * an empty program costs. A bundle, a file that is not whole and a run from source are left to the
 * long way.
 *
 * @returns false when it did not answer
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
