/**
 * Runs the test stages and ends with one line that sums them up.
 *
 * `npm test` runs all that needs nothing beside the clone; `npm test -- pure pg18` runs some, and
 * `--slowest` lists the twenty tests that took longest. It starts on a fresh clone, so nothing here
 * may need an installed package.
 */
import { availableParallelism } from "node:os";
import process from "node:process";
import { runJob, whereOf } from "./runner/jobs.mjs";
import { runAll } from "./runner/pool.mjs";
import { chosenStages } from "./runner/stages.mjs";
import { Tally } from "./runner/tally.mjs";

const SLOWEST = 20;
const PROGRESS_MS = 30_000;

const names = process.argv.slice(2);
const listsSlowest = names.includes("--slowest");
const stages = chosenStages(names.filter((name) => name !== "--slowest"));
const started = performance.now();
const cores = availableParallelism();
const tally = new Tally();
/** @type {Map<string, { left: number, started: number }>} */
const places = new Map();
/** @type {Set<import("./runner/jobs.mjs").Job>} */
const running = new Set();

const progress = setInterval(tellProgress, PROGRESS_MS);
await Promise.all([
  runStages((stage) => !stage.waits, cores),
  runStages((stage) => stage.waits, 2 * cores),
]);
clearInterval(progress);
sumUp();

/**
 * @param {(stage: import("./runner/stages.mjs").Stage) => boolean} isMeant
 * @param {number} lanes
 */
async function runStages(isMeant, lanes) {
  const jobs = stages.filter(isMeant).flatMap((stage) => {
    const made = stage.jobs();
    if (made.length > 0) return made;
    write(`There is no test to run in ${stage.name}`);
    tally.add(stage.name, stage.name, {
      name: "there are tests",
      isPassed: false,
      milliseconds: 0,
    });
    return [];
  });
  for (const where of jobs.map(whereOf)) {
    places.set(where, { started: 0, left: (places.get(where)?.left ?? 0) + 1 });
  }
  await runAll(jobs, lanes, runOne);
}

/** @param {import("./runner/jobs.mjs").Job} job */
async function runOne(job) {
  const where = whereOf(job);
  const place = places.get(where) ?? { left: 1, started: 0 };
  if (place.started === 0) place.started = performance.now();
  running.add(job);
  const report = await runJob(job, tally);
  running.delete(job);
  if (report !== "") write(`\n--- ${whereOf(job)}\n${report}`);
  place.left--;
  if (place.left > 0) return;
  const { passed, failed } = tally.runsOf(where);
  write(`${where}: ${passed} passed, ${failed} failed (${seconds(place.started)})`);
}

function tellProgress() {
  const now = [...running].map((job) => {
    const isOfOne = job.kind === "tests" && job.files.length === 1;
    return isOfOne ? `${whereOf(job)} ${job.files[0]}` : whereOf(job);
  });
  write(`  ${seconds(started)}: ${tally.runs} tests ended; now ${now.join(", ")}`);
}

function sumUp() {
  for (const name of tally.uneven()) {
    write(`The runtimes ran a different number of tests: ${name}`);
    const broken = { name: "has the same tests everywhere", isPassed: false, milliseconds: 0 };
    tally.add("all", name, broken);
  }
  const { passed, failed } = tally.distinct();
  if (listsSlowest) {
    for (const { test, where, milliseconds } of tally.slowest(SLOWEST)) {
      write(`${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${where}: ${test}`);
    }
  }
  write(`\n${passed + failed} tests in ${tally.runs} runs, ${seconds(started)}`);
  const isGood = failed === 0 && passed > 0;
  // The servers would keep this process alive, and they end with it.
  process.stdout.write(`${passed} passed, ${isGood ? 0 : Math.max(failed, 1)} failed\n`, () =>
    process.exit(isGood ? 0 : 1),
  );
}

/** @param {string} line */
function write(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {number} since */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}
