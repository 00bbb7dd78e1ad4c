import { systemUserName } from "../settings/system-user.ts";
import { askGit } from "./terminal/git.ts";
import type { World } from "./terminal/world.ts";

/** Names who writes a revision: git's user.name, else the user of the operating system. */
export async function findAuthor(world: World): Promise<string | undefined> {
  const name = await askGit(["config", "--get", "user.name"], world.cwd, world);
  return (name || systemUserName())?.replace(/\p{Cc}/gu, " ").trim() || undefined;
}
