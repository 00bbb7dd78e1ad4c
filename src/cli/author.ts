import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { findProgram } from "./programs.ts";
import type { World } from "./world.ts";

/** Longer than git ever takes; a hanging network home must not keep a revision from being written. */
const TIMEOUT = 3000;

/** Names who writes a revision: git's user.name, else the user of the operating system. */
export async function findAuthor(world: World): Promise<string | undefined> {
  const author = (await gitUserName(world)) ?? systemUser();
  return author?.replace(/\p{Cc}/gu, " ").trim() || undefined;
}

/** `git config` starts no hook, pager or monitor; that is said to it all the same. */
async function gitUserName(world: World): Promise<string | undefined> {
  const git = findProgram("git", world);
  if (git === undefined) return undefined;
  const words = ["--no-pager", "-c", "core.fsmonitor=false", "config", "--get", "user.name"];
  const options = { cwd: world.cwd, env: { ...world.env }, timeout: TIMEOUT };
  return new Promise((resolve) => {
    const child = execFile(git, words, options, (error, stdout) => {
      resolve(error === null ? stdout.trim() || undefined : undefined);
    });
    child.stdin?.end();
  });
}

/** A user id without an entry in passwd has no name. */
function systemUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
