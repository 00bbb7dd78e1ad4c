/**
 * Counts tests and runs: a test that runs on two runtimes is one test and two runs, and passes if
 * both runs do.
 *
 * @typedef {import("./runtimes.mjs").Ended} Ended
 * @typedef {{ readonly test: string, readonly where: string, readonly milliseconds: number }} Run
 */
export class Tally {
  /** @type {Map<string, { passed: number, failed: number }>} by where it ran, then by test */
  #runs = new Map();
  /** @type {Run[]} */
  #times = [];

  /**
   * @param {string} where stage and runtime
   * @param {string} file
   * @param {Ended} ended
   */
  add(where, file, { name, isPassed, milliseconds }) {
    const key = `${where}\n${file}\n${name}`;
    const count = this.#runs.get(key) ?? { passed: 0, failed: 0 };
    count[isPassed ? "passed" : "failed"]++;
    this.#runs.set(key, count);
    this.#times.push({ test: `${file} ${name}`, where, milliseconds });
  }

  /** @returns {number} how many times a test has run */
  get runs() {
    return this.#times.length;
  }

  /**
   * @param {string} where
   * @returns {{ passed: number, failed: number }} the runs there
   */
  runsOf(where) {
    const there = [...this.#runs].filter(([key]) => key.startsWith(`${where}\n`));
    const sum = (/** @type {"passed" | "failed"} */ outcome) =>
      there.reduce((total, [, count]) => total + count[outcome], 0);
    return { passed: sum("passed"), failed: sum("failed") };
  }

  /** @returns {{ passed: number, failed: number }} distinct tests; two of one name in a file are two */
  distinct() {
    /** @type {Map<string, { all: number, failed: number }>} */
    const tests = new Map();
    for (const [key, { passed, failed }] of this.#runs) {
      const test = key.slice(key.indexOf("\n") + 1);
      const known = tests.get(test) ?? { all: 0, failed: 0 };
      const all = Math.max(known.all, passed + failed);
      tests.set(test, { all, failed: Math.max(known.failed, failed) });
    }
    const failed = [...tests.values()].reduce((sum, test) => sum + test.failed, 0);
    const all = [...tests.values()].reduce((sum, test) => sum + test.all, 0);
    return { passed: all - failed, failed };
  }

  /**
   * Finds the files of which the runtimes of a stage have not run the same number of tests.
   *
   * @returns {readonly string[]} stage and file
   */
  uneven() {
    /** @type {Map<string, number>} */
    const sums = new Map();
    for (const [key, { passed, failed }] of this.#runs) {
      const [where, file] = key.split("\n", 2);
      const place = `${where}\n${file}`;
      sums.set(place, (sums.get(place) ?? 0) + passed + failed);
    }
    /** @type {Map<string, Set<number>>} */
    const counts = new Map();
    for (const [place, sum] of sums) {
      const name = place.replace(/ on .*\n/, " ");
      counts.set(name, (counts.get(name) ?? new Set()).add(sum));
    }
    return [...counts].filter(([, known]) => known.size > 1).map(([name]) => name);
  }

  /**
   * @param {number} count
   * @returns {readonly Run[]}
   */
  slowest(count) {
    return this.#times.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, count);
  }
}
