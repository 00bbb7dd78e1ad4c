import { resolve } from "node:path";
import { askGit } from "./terminal/git.ts";
import type { World } from "./terminal/world.ts";

/**
 * Names the git commit that directories are at, with a plus when a file in them differs from it.
 *
 * Nothing outside a git clone, and where the directories belong to different commits.
 */
export async function findCommit(
  directories: readonly string[],
  world: World,
): Promise<string | undefined> {
  const commits = new Set<string | undefined>();
  for (const directory of directories) {
    commits.add(await commitOf(resolve(world.cwd, directory), world));
  }
  const plain = new Set([...commits].map((commit) => commit?.replace("+", "")));
  if (plain.size !== 1) return undefined;
  return [...commits].find((commit) => commit?.endsWith("+")) ?? [...commits][0];
}

async function commitOf(directory: string, world: World): Promise<string | undefined> {
  const head = await askGit(["rev-parse", "--verify", "--short=12", "HEAD"], directory, world);
  if (head === undefined || head === "") return undefined;
  // In a submodule its own filters would run.
  const status = ["status", "--porcelain", "--ignore-submodules=dirty", "--", "."];
  const changes = await askGit(status, directory, world);
  return changes === "" ? head : `${head}+`;
}
