import { execFile } from "node:child_process";
import { findProgram } from "./programs.ts";
import type { World } from "./world.ts";

/** Longer than git ever takes; a hanging network home must not keep ebb from its work. */
const TIMEOUT = 3000;

/**
 * Asks git something in a directory; nothing when there is no git, or it says no.
 *
 * Its pager and its monitor, which a checkout could name, are off.
 */
export async function askGit(
  words: readonly string[],
  cwd: string,
  world: World,
): Promise<string | undefined> {
  const git = findProgram("git", world);
  if (git === undefined) return undefined;
  const line = ["--no-pager", "-c", "core.fsmonitor=false", ...words];
  const options = { cwd, env: { ...world.env }, timeout: TIMEOUT, maxBuffer: 2 ** 28 };
  return new Promise((resolve) => {
    const child = execFile(git, line, options, (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined);
    });
    child.stdin?.end();
  });
}
