import { resolve } from "node:path";
import { Failure } from "../failure.ts";
import { askGit } from "./terminal/git.ts";
import type { World } from "./terminal/world.ts";

/**
 * Lists the absolute paths of the files that differ from where a branch, tag or commit of git and
 * the checkout parted, files that git does not know yet included.
 *
 * @throws {Failure} `EBB_GIT` when git cannot tell
 */
export async function changedFiles(ref: string, world: World): Promise<ReadonlySet<string>> {
  const ask = (...words: readonly string[]): Promise<string | undefined> =>
    askGit(words, world.cwd, world);
  const root = await ask("rev-parse", "--show-toplevel");
  const commit = await ask("rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`);
  if (root === undefined || commit === undefined) throw unknown(ref, root);
  // A shallow clone may lack the commit at which the two parted.
  const base = (await ask("merge-base", commit, "HEAD")) ?? commit;
  const names = ["--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv"];
  const differing = await ask("diff", ...names, "--ignore-submodules", base, "--", ".");
  const added = await ask("ls-files", "--others", "--exclude-standard", "--full-name", "-z");
  if (differing === undefined || added === undefined) throw unknown(ref, root);
  const paths = `${differing}\0${added}`.split("\0").filter((path) => path !== "");
  return new Set(paths.map((path) => resolve(root, path)));
}

function unknown(ref: string, root: string | undefined): Failure {
  const why = root === undefined ? "this is no checkout of git" : "git knows no such commit";
  return new Failure("EBB_GIT", `Cannot tell what changed since ${ref}: ${why}`, {
    hint: "Name a branch, tag or commit that git has here (in CI the checkout may be too shallow), or use --since REVISION",
  });
}
