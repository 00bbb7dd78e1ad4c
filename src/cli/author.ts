import { userInfo } from "node:os";
import { askGit } from "./git.ts";
import type { World } from "./world.ts";

/** Names who writes a revision: git's user.name, else the user of the operating system. */
export async function findAuthor(world: World): Promise<string | undefined> {
  const name = await askGit(["config", "--get", "user.name"], world.cwd, world);
  return (name || systemUser())?.replace(/\p{Cc}/gu, " ").trim() || undefined;
}

/** A user id without an entry in passwd has no name. */
function systemUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
