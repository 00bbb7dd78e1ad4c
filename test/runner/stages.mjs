import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { testsOfCorpora } from "./corpora.mjs";
import { environment } from "./environment.mjs";
import { testFiles } from "./files.mjs";
import { laneOf } from "./lanes.mjs";
import { ROOT, runToEnd } from "./process.mjs";
import { RUNTIMES } from "./runtimes.mjs";

/**
 * @typedef {{ name: string, passed: number, failed: number, milliseconds: number, report: string }} Result
 * @typedef {{ name: string, run: () => AsyncGenerator<Result> }} Stage
 */

const STAGE_LIMIT = 20 * 60_000;
const SWEEP_LIMIT = 90 * 60_000;
const CRASH_SWEEP = "./test/engine/crash-sweep.test.ts";
const tool = (/** @type {string[]} */ ...path) => join(ROOT, "node_modules", ...path);
const files = testFiles();

/** @type {Stage[]} */
const STAGES = [
  {
    name: "types",
    run: () =>
      checks("types", [
        [tool("typescript", "bin", "tsc"), "-p", "tsconfig.json"],
        [tool("typescript", "bin", "tsc"), "-p", "tsconfig.build.json"],
      ]),
  },
  {
    name: "lint",
    run: () =>
      checks("lint", [[tool("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings"]]),
  },
  { name: "pure", run: () => tests("pure", files.pure, ["node", "bun", "deno"]) },
  {
    name: "pg18",
    run: () => tests("pg18", [...files.servers, ...files.anyEngine], ["bun", "deno"]),
  },
  {
    name: "pg15",
    run: () => tests("pg15", [...files.servers, ...files.anyEngine], ["node"]),
  },
  {
    name: "embedded",
    // The embedded database is slow to start: Bun, on which the executable runs, tries everything.
    run: async function* () {
      yield* tests("embedded", files.anyEngine, ["bun"]);
      const driver = files.anyEngine.filter((file) => file.startsWith("./test/database/"));
      yield* tests("embedded", driver, ["node"]);
    },
  },
  { name: "binary", run: () => tests("binary", files.binary, ["node"]) },
  { name: "browser", run: () => tests("browser", files.browser, ["node"]) },
  { name: "debian", run: () => tests("debian", files.debian, ["node"]) },
  { name: "corpora", run: () => tests("corpora", testsOfCorpora(files.corpora), ["node"]) },
  ...[13, 14, 16, 17].map((version) => major(version)),
  ...[15, 18].map((version) => sweep(version)),
];

/** What takes longer than one waits for, in the order of the stages: `npm run test:long`. */
const LONG = STAGES.map(({ name }) => name).filter((name) => /^(?:pg1[3467]|sweep\d+)$/.test(name));

/** What needs more than the clone: other projects' SQL, a browser, Debian's packages, or an hour. */
const OPTIONAL = new Set(["browser", "corpora", "debian", ...LONG]);

/**
 * Picks stages by name; without names all that need nothing beside the clone.
 *
 * @param {readonly string[]} names stages, `all` or `long`
 * @returns {Stage[]}
 */
export function chosenStages(names) {
  const standard = STAGES.map(({ name }) => name).filter((name) => !OPTIONAL.has(name));
  const groups = new Map([
    ["all", standard],
    ["long", LONG],
  ]);
  const wanted =
    names.length === 0 ? standard : names.flatMap((name) => groups.get(name) ?? [name]);
  const unknown = wanted.find((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown !== undefined) {
    const known = STAGES.map(({ name }) => name).join(", ");
    process.stderr.write(`No stage "${unknown}": there are all, long, ${known}\n`);
    process.exit(2);
  }
  return wanted.flatMap((name) => STAGES.filter((stage) => stage.name === name));
}

/**
 * The tests of pg15 and pg18 on a server that only this stage installs.
 *
 * @param {number} version
 * @returns {Stage}
 */
function major(version) {
  /** @type {`pg${number}`} */
  const name = `pg${version}`;
  return { name, run: () => tests(name, [...files.servers, ...files.anyEngine], ["bun"]) };
}

/**
 * The crash sweep at a few hundred instants for each fault.
 *
 * @param {number} version
 * @returns {Stage}
 */
function sweep(version) {
  /** @type {`sweep${number}`} */
  const name = `sweep${version}`;
  return { name, run: () => tests(name, [CRASH_SWEEP], ["node"]) };
}

/**
 * @param {string} name
 * @param {readonly (readonly string[])[]} commands Node scripts that succeed or fail as a whole
 * @returns {AsyncGenerator<Result>}
 */
async function* checks(name, commands) {
  for (const command of commands) {
    const start = performance.now();
    const { status, output } = await runToEnd(process.execPath, command, { limit: STAGE_LIMIT });
    yield {
      name,
      passed: status === 0 ? 1 : 0,
      failed: status === 0 ? 0 : 1,
      milliseconds: performance.now() - start,
      report: status === 0 ? "" : output,
    };
  }
}

/**
 * @param {import("./environment.mjs").TestStage} stage
 * @param {readonly string[]} paths
 * @param {readonly (keyof typeof RUNTIMES)[]} runtimes
 * @returns {AsyncGenerator<Result>}
 */
async function* tests(stage, paths, runtimes) {
  if (paths.length === 0) return yield notRun(stage, "There is no test to run");
  /** @type {NodeJS.ProcessEnv} */
  let env;
  try {
    env = await environment(stage);
  } catch (error) {
    return yield notRun(stage, String(error));
  }
  // Files that share a server take turns: what they time would else depend on each other.
  const jobs = laneOf(stage) === "alone" ? availableParallelism() : 1;
  for (const id of runtimes) {
    const { name, command, count, isPassedLine } = RUNTIMES[id];
    const start = performance.now();
    const [program = "", ...args] = command(paths, jobs);
    const { status, output } = await runToEnd(program, args, { limit: limitOf(stage), env });
    const { passed, failed } = count(output);
    // A runtime that crashes, or that runs nothing, has no failed test to count.
    const isBroken = failed === 0 && (status !== 0 || passed === 0);
    const told = output.split("\n").filter((line) => !isPassedLine.test(line));
    yield {
      name: `${stage} on ${name}`,
      passed,
      failed: isBroken ? 1 : failed,
      milliseconds: performance.now() - start,
      report: isBroken || failed > 0 ? `${told.join("\n")}\n` : "",
    };
  }
}

/** @param {import("./environment.mjs").TestStage} stage */
function limitOf(stage) {
  return stage.startsWith("sweep") ? SWEEP_LIMIT : STAGE_LIMIT;
}

/**
 * @param {string} name
 * @param {string} reason
 * @returns {Result}
 */
function notRun(name, reason) {
  return { name, passed: 0, failed: 1, milliseconds: 0, report: `${reason}\n` };
}
