import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { systemUserName } from "../../connection/outside.ts";
import { Failure } from "../../failure.ts";
import { findProgram, withoutSecrets } from "./programs.ts";
import type { World } from "./world.ts";

/** Longer than git ever takes. A hanging network home must not stop ebb. */
const TIMEOUT = 3000;

/**
 * Runs git in a directory and returns its output. Returns undefined without git, or when git fails.
 *
 * A checkout could name programs for git to run. So its pager, its monitor, its hooks and its
 * filters are off.
 */
async function askGit(
  words: readonly string[],
  cwd: string,
  world: World,
): Promise<string | undefined> {
  const git = findProgram("git", world);
  if (git === undefined) return undefined;
  const filters = COMPARES.has(words[0] ?? "") ? await namesOfFilters(git, cwd, world) : [];
  // `-c` would set something else with such a name.
  if (filters.some((name) => name.includes("="))) return undefined;
  const off = filters.flatMap((name) => [
    ...["-c", `filter.${name}.clean=`],
    ...["-c", `filter.${name}.process=`],
    ...["-c", `filter.${name}.required=false`],
  ]);
  return run(git, [...QUIET, ...off, ...words], cwd, world);
}

const QUIET = [
  "--no-pager",
  "--no-optional-locks",
  ...["-c", "core.fsmonitor=false"],
  ...["-c", "core.hooksPath=/dev/null"],
];

/** The git commands that read files of the checkout. */
const COMPARES: ReadonlySet<string> = new Set(["diff", "status"]);

async function namesOfFilters(git: string, cwd: string, world: World): Promise<readonly string[]> {
  const keys = ["config", "--name-only", "-z", "--get-regexp", "^filter\\..*\\.(clean|process)$"];
  const found = (await run(git, [...QUIET, ...keys], cwd, world)) ?? "";
  const listed = found.split("\0").filter((key) => key !== "");
  return [...new Set(listed.map((key) => key.slice("filter.".length, key.lastIndexOf("."))))];
}

function run(
  git: string,
  words: readonly string[],
  cwd: string,
  world: World,
): Promise<string | undefined> {
  const options = { cwd, env: withoutSecrets(world), timeout: TIMEOUT, maxBuffer: 2 ** 28 };
  return new Promise((resolve) => {
    const child = execFile(git, words, options, (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined);
    });
    child.stdin?.end();
  });
}

/**
 * Returns the git commit of directories, with a plus if a file in them differs from it.
 *
 * Returns undefined outside a git clone, and when the directories belong to different commits.
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
  // git would run the filters of a submodule.
  const status = ["status", "--porcelain", "--ignore-submodules=dirty", "--", "."];
  const changes = await askGit(status, directory, world);
  return changes === "" ? head : `${head}+`;
}

/**
 * Lists the absolute paths of the files that differ from the common ancestor of the checkout and a
 * branch, tag or commit. New files without git count, too.
 *
 * @throws {Failure} `EBB_GIT` when git fails
 */
export async function changedFiles(ref: string, world: World): Promise<ReadonlySet<string>> {
  const ask = (...words: readonly string[]): Promise<string | undefined> =>
    askGit(words, world.cwd, world);
  const root = await ask("rev-parse", "--show-toplevel");
  const commit = await ask("rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`);
  if (root === undefined || commit === undefined) throw unknown(ref, root);
  // A shallow clone may lack the common ancestor.
  const base = (await ask("merge-base", commit, "HEAD")) ?? commit;
  const names = ["--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv"];
  const differing = await ask("diff", ...names, "--ignore-submodules", base, "--", ".");
  const added = await ask("ls-files", "--others", "--exclude-standard", "--full-name", "-z");
  if (differing === undefined || added === undefined) throw unknown(ref, root);
  const paths = `${differing}\0${added}`.split("\0").filter((path) => path !== "");
  return new Set(paths.map((path) => resolve(root, path)));
}

function unknown(ref: string, root: string | undefined): Failure {
  const why = root === undefined ? "this is not a git checkout" : "git has no such commit";
  return new Failure("EBB_GIT", `Cannot tell what changed since ${ref}: ${why}`, {
    hint: "Name a branch, tag or commit in this checkout (in CI it may be too shallow), or use --since REVISION",
  });
}

/** Returns the author of a revision: git's user.name, or else the user of the operating system. */
export async function findAuthor(world: World): Promise<string | undefined> {
  const name = await askGit(["config", "--get", "user.name"], world.cwd, world);
  return (name || systemUserName())?.replace(/\p{Cc}/gu, " ").trim() || undefined;
}
