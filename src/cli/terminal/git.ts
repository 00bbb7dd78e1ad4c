import { execFile } from "node:child_process";
import { findProgram, withoutSecrets } from "./programs.ts";
import type { World } from "./world.ts";

/** Longer than git ever takes; a hanging network home must not keep ebb from its work. */
const TIMEOUT = 3000;

/**
 * Asks git something in a directory; nothing when there is no git, or it says no.
 *
 * What a checkout could name to be run is off: its pager, its monitor, its hooks, and the filters
 * through which git reads files to compare them.
 */
export async function askGit(
  words: readonly string[],
  cwd: string,
  world: World,
): Promise<string | undefined> {
  const git = findProgram("git", world);
  if (git === undefined) return undefined;
  const place = { git, cwd, world };
  const filters = COMPARES.has(words[0] ?? "") ? await namesOfFilters(place) : [];
  // With such a name `-c` would set something else.
  if (filters.some((name) => name.includes("="))) return undefined;
  const off = filters.flatMap((name) => [
    ...["-c", `filter.${name}.clean=`],
    ...["-c", `filter.${name}.process=`],
    ...["-c", `filter.${name}.required=false`],
  ]);
  return run([...QUIET, ...off, ...words], place);
}

const QUIET = [
  "--no-pager",
  "--no-optional-locks",
  ...["-c", "core.fsmonitor=false"],
  ...["-c", "core.hooksPath=/dev/null"],
];

/** The commands that read files of the checkout. */
const COMPARES: ReadonlySet<string> = new Set(["diff", "status"]);

interface Place {
  readonly git: string;
  readonly cwd: string;
  readonly world: World;
}

async function namesOfFilters(place: Place): Promise<readonly string[]> {
  const keys = ["config", "--name-only", "-z", "--get-regexp", "^filter\\..*\\.(clean|process)$"];
  const found = (await run([...QUIET, ...keys], place)) ?? "";
  const listed = found.split("\0").filter((key) => key !== "");
  return [...new Set(listed.map((key) => key.slice("filter.".length, key.lastIndexOf("."))))];
}

function run(words: readonly string[], { git, cwd, world }: Place): Promise<string | undefined> {
  const options = { cwd, env: withoutSecrets(world), timeout: TIMEOUT, maxBuffer: 2 ** 28 };
  return new Promise((resolve) => {
    const child = execFile(git, words, options, (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined);
    });
    child.stdin?.end();
  });
}
