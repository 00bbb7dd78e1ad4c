import { join } from "node:path";
import process from "node:process";
import { testsOfCorpora } from "./corpora.mjs";
import { testFiles } from "./files.mjs";
import { ROOT } from "./process.mjs";

/**
 * A stage `waits` when its tests wait for servers and other programs more than they compute: then
 * more of its jobs run at once.
 *
 * @typedef {import("./jobs.mjs").Job} Job
 * @typedef {import("./environment.mjs").TestStage} TestStage
 * @typedef {{ name: string, waits: boolean, jobs: () => readonly Job[] }} Stage
 */

/** A process of Node costs two seconds of a processor. */
const SHARES = 4;
const CRASH_SWEEP = "./test/engine/crash-sweep.test.ts";
/** Bun cannot serve TLS with the ciphers that these tests ask for. */
const ON_NODE = /\/install-over-tls\./;
/** The folders whose code asks the runtime for files, sockets and processes. */
const OF_THE_RUNTIME = /^\.\/test\/(?:database|settings|source|install)\/|\/(?:process|signals)/;
const tool = (/** @type {string[]} */ ...path) => join(ROOT, "node_modules", ...path);
const files = testFiles();
const onServers = [...files.servers, ...files.anyEngine];
const onEmbedded = [...files.onEmbedded, ...files.anyEngine];
const ofTheRuntime = (/** @type {readonly string[]} */ paths) =>
  paths.filter((path) => OF_THE_RUNTIME.test(path));

/**
 * Bun, on which ebb ships, runs every test. Node runs what is pure, and the database suite on the
 * other server; Deno runs what asks the runtime for something.
 *
 * @type {readonly Stage[]}
 */
const STAGES = [
  {
    name: "pure",
    waits: false,
    jobs: () => [
      together("pure", "node", files.pure),
      together("pure", "bun", files.pure),
      together("pure", "deno", ofTheRuntime(files.pure)),
    ],
  },
  {
    name: "types",
    waits: false,
    jobs: () => [tsc("tsconfig.json"), tsc("tsconfig.build.json")],
  },
  {
    name: "lint",
    waits: false,
    jobs: () => [
      check("lint", tool("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings"),
    ],
  },
  {
    name: "pg15",
    waits: true,
    jobs: () => shares("pg15", "node", onServers),
  },
  {
    name: "pg18",
    waits: true,
    jobs: () => [
      ...each("pg18", "bun", onServers),
      together("pg18", "deno", ofTheRuntime(onServers)),
    ],
  },
  {
    name: "embedded",
    waits: false,
    jobs: () => [
      ...each("embedded", "bun", onEmbedded),
      together("embedded", "node", ofTheRuntime(onEmbedded)),
      together("embedded", "deno", ofTheRuntime(files.onEmbedded)),
    ],
  },
  { name: "binary", waits: false, jobs: () => each("binary", "bun", files.binary) },
  { name: "browser", waits: false, jobs: () => [together("browser", "node", files.browser)] },
  {
    name: "debian",
    waits: true,
    jobs: () => [
      ...each(
        "debian",
        "bun",
        files.debian.filter((path) => !ON_NODE.test(path)),
      ),
      ...each(
        "debian",
        "node",
        files.debian.filter((path) => ON_NODE.test(path)),
      ),
    ],
  },
  {
    name: "corpora",
    waits: false,
    jobs: () => each("corpora", "bun", testsOfCorpora(files.corpora)),
  },
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
 * @returns {readonly Stage[]}
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
  return STAGES.filter(({ name }) => wanted.includes(name));
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
  return { name, waits: true, jobs: () => each(name, "bun", onServers) };
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
  return { name, waits: true, jobs: () => [together(name, "node", [CRASH_SWEEP])] };
}

/**
 * @param {string} config
 * @returns {Job}
 */
function tsc(config) {
  return check("types", tool("typescript", "bin", "tsc"), "-p", config);
}

/**
 * @param {string} stage
 * @param {string[]} script a script of Node that succeeds or fails as a whole
 * @returns {Job}
 */
function check(stage, ...script) {
  const name = script.slice(1).join(" ");
  return { kind: "check", stage, name, command: [process.execPath, ...script] };
}

/**
 * @param {TestStage} stage
 * @param {import("./runtimes.mjs").RuntimeId} runtime
 * @param {readonly string[]} paths
 * @returns {Job} all in one process
 */
function together(stage, runtime, paths) {
  return { kind: "tests", stage, runtime, files: paths };
}

/**
 * @param {TestStage} stage
 * @param {import("./runtimes.mjs").RuntimeId} runtime
 * @param {readonly string[]} paths
 * @returns {Job[]} a process for each file, where that is cheap
 */
function each(stage, runtime, paths) {
  return paths.map((path) => together(stage, runtime, [path]));
}

/**
 * @param {TestStage} stage
 * @param {import("./runtimes.mjs").RuntimeId} runtime
 * @param {readonly string[]} paths
 * @returns {Job[]} four processes, to which the files are dealt in turn
 */
function shares(stage, runtime, paths) {
  return Array.from({ length: SHARES }, (_, share) =>
    together(
      stage,
      runtime,
      paths.filter((_path, at) => at % SHARES === share),
    ),
  );
}
