import { join } from "node:path";
import { ROOT } from "./process.mjs";

/**
 * A line of a runtime's report: the file whose tests follow, a test that ended, the beginning of a
 * summary that repeats failures, or the number of tests that the runtime itself has counted.
 *
 * @typedef {{ name: string, isPassed: boolean, milliseconds: number }} Ended
 * @typedef {{ file: string } | { ended: Ended } | { isSummary: true } | { counted: number }} Report
 * @typedef {"node" | "bun" | "deno"} RuntimeId
 *
 * @typedef {{
 *   readonly name: string,
 *   command(files: readonly string[]): readonly string[],
 *   read(line: string): Report | undefined,
 * }} Runtime
 */

/** Marks the lines of Node's report among what the tests print. */
export const MARK = "\u001e";

const modules = join(ROOT, "node_modules");
const runner = join(ROOT, "test", "runner");

/**
 * How each runtime runs test files, in one process, and how it says what became of them. No test
 * has a time limit of its own: a slow machine is no fault.
 *
 * @type {Record<RuntimeId, Runtime>}
 */
export const RUNTIMES = {
  node: {
    name: "Node",
    command: (files) => [
      "node",
      ...["--import", join(modules, "tsx", "dist", "esm", "index.mjs")],
      `--test-reporter=${join(runner, "node-reporter.mjs")}`,
      join(runner, "node-entry.mjs"),
      ...files,
    ],
    read: (line) => {
      const at = line.indexOf(MARK);
      return at === -1 ? undefined : JSON.parse(line.slice(at + MARK.length));
    },
  },
  bun: {
    name: "Bun",
    command: (files) => [join(modules, ".bin", "bun"), "test", "--timeout=0", ...files],
    read: readBun,
  },
  deno: {
    name: "Deno",
    command: (files) => [
      join(modules, ".bin", "deno"),
      ...["test", "--no-check", "--no-lock", "--allow-all", "--quiet"],
      ...files,
    ],
    read: readDeno,
  },
};

/**
 * @param {string} line
 * @returns {Report | undefined}
 */
function readBun(line) {
  const [, file] = /^(test\/\S+\.ts):$/.exec(line) ?? [];
  if (file !== undefined) return { file: `./${file}` };
  const [, outcome, name, time] =
    /^\((pass|fail|skip|todo)\) (.*?)(?: \[([\d.]+)ms\])?$/.exec(line) ?? [];
  if (name !== undefined) {
    return { ended: { name, isPassed: outcome === "pass", milliseconds: Number(time ?? 0) } };
  }
  if (/^\d+ tests? failed:$/.test(line)) return { isSummary: true };
  const [, count] = /^Ran (\d+) tests? across /.exec(line) ?? [];
  return count === undefined ? undefined : { counted: Number(count) };
}

const UNITS = new Map([
  ["µs", 0.001],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/**
 * @param {string} line
 * @returns {Report | undefined}
 */
function readDeno(line) {
  const [, file] = /^running \d+ tests? from (\S+)$/.exec(line) ?? [];
  if (file !== undefined) return { file };
  const [, name, outcome, time = ""] =
    /^(.*) \.\.\. (ok|FAILED|ignored)[^(]* \((.*)\)$/.exec(line) ?? [];
  if (name !== undefined) {
    const parts = [...time.matchAll(/([\d.]+)(µs|ms|s|m|h)/g)];
    const milliseconds = parts.reduce(
      (sum, [, amount, unit = ""]) => sum + Number(amount) * (UNITS.get(unit) ?? 0),
      0,
    );
    return { ended: { name, isPassed: outcome === "ok", milliseconds } };
  }
  const summary = /^(?:ok|FAILED) \| (\d+) passed.* \| (\d+) failed(?:.* \| (\d+) ignored)?/.exec(
    line,
  );
  if (summary === null) return undefined;
  return { counted: summary.slice(1).reduce((sum, count) => sum + Number(count ?? 0), 0) };
}
