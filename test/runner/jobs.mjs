import process from "node:process";
import { environment } from "./environment.mjs";
import { runToEnd } from "./process.mjs";
import { RUNTIMES } from "./runtimes.mjs";

/**
 * One process: a check that succeeds or fails as a whole, or a runtime with some test files.
 *
 * @typedef {import("./environment.mjs").TestStage} TestStage
 * @typedef {{ kind: "check", stage: string, name: string, command: readonly string[] }} Check
 * @typedef {{ kind: "tests", stage: TestStage, runtime: import("./runtimes.mjs").RuntimeId, files: readonly string[] }} Tests
 * @typedef {Check | Tests} Job
 */

const MINUTE = 60_000;
/** The slowest test takes half a minute, and two minutes when twenty processes want each core. */
const STILLNESS = 10 * MINUTE;
/** A sweep is five tests of a quarter of an hour. */
const SWEEP_STILLNESS = 90 * MINUTE;

/**
 * @param {Job} job
 * @returns {string} stage and runtime
 */
export function whereOf(job) {
  return job.kind === "check" ? job.stage : `${job.stage} on ${RUNTIMES[job.runtime].name}`;
}

/**
 * Runs a job and counts its tests as they end.
 *
 * @param {Job} job
 * @param {import("./tally.mjs").Tally} tally
 * @returns {Promise<string>} what it says of failures; nothing if there is none
 */
export function runJob(job, tally) {
  return job.kind === "check" ? runCheck(job, tally) : runTests(job, tally);
}

/**
 * @param {Check} check
 * @param {import("./tally.mjs").Tally} tally
 * @returns {Promise<string>} what it says if it fails
 */
async function runCheck({ stage, name, command }, tally) {
  const started = performance.now();
  /** @type {string[]} */
  const output = [];
  const status = await runToEnd({
    command,
    env: process.env,
    stillness: STILLNESS,
    onLine: (line) => output.push(line) > 0,
  });
  const isPassed = status === 0;
  tally.add(stage, stage, { name, isPassed, milliseconds: performance.now() - started });
  return isPassed ? "" : output.join("\n");
}

/**
 * A runtime that ends early, that counts other than was seen here, or that runs nothing is a
 * failure too.
 *
 * @param {Tests} job
 * @param {import("./tally.mjs").Tally} tally
 * @returns {Promise<string>} what it says if a test fails
 */
async function runTests(job, tally) {
  const where = whereOf(job);
  /** @type {NodeJS.ProcessEnv} */
  let env;
  try {
    env = await environment(job.stage);
  } catch (error) {
    tally.add(where, job.files.join(" "), broken("its servers and programs are there"));
    return String(error);
  }
  const heard = new Heard(job, tally);
  const status = await runToEnd({
    command: RUNTIMES[job.runtime].command(job.files),
    env,
    stillness: job.stage.startsWith("sweep") ? SWEEP_STILLNESS : STILLNESS,
    onLine: (line) => heard.take(line),
  });
  if (heard.isWhole && heard.failed > 0) return heard.output.join("\n");
  if (heard.isWhole && status === 0) return "";
  tally.add(where, job.files.join(" "), broken("every test of the process ends"));
  return [...heard.output, `Exit status ${status}; ${heard.count}`].join("\n");
}

/** What a runtime has said so far. */
class Heard {
  /** @type {string[]} all lines but those of tests that passed */
  output = [];
  failed = 0;
  #seen = 0;
  /** @type {number | undefined} */
  #counted;
  #isOver = false;
  #file;
  #where;
  #read;
  #tally;

  /**
   * @param {Tests} job
   * @param {import("./tally.mjs").Tally} tally
   */
  constructor(job, tally) {
    this.#where = whereOf(job);
    this.#read = RUNTIMES[job.runtime].read;
    this.#file = job.files[0] ?? "";
    this.#tally = tally;
  }

  /** Whether some tests ended, and as many as the runtime counted. */
  get isWhole() {
    return this.#seen > 0 && this.#seen === this.#counted;
  }

  get count() {
    return `${this.#seen} tests ended, of ${this.#counted ?? "an unknown number"}`;
  }

  /**
   * @param {string} line
   * @returns {boolean} whether a test ended
   */
  take(line) {
    const report = this.#read(line);
    if (report === undefined) this.output.push(line);
    else if ("file" in report) this.#file = report.file;
    else if ("counted" in report) this.#counted = report.counted;
    else if ("isSummary" in report) this.#isOver = true;
    else if (!this.#isOver) return this.#end(report.ended);
    return false;
  }

  /** @param {import("./runtimes.mjs").Ended} ended */
  #end(ended) {
    this.#seen++;
    if (!ended.isPassed) {
      this.failed++;
      this.output.push(`✖ ${this.#file} ${ended.name}`);
    }
    this.#tally.add(this.#where, this.#file, ended);
    return true;
  }
}

/**
 * @param {string} name
 * @returns {import("./runtimes.mjs").Ended}
 */
function broken(name) {
  return { name, isPassed: false, milliseconds: 0 };
}
