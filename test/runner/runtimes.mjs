import { join } from "node:path";
import process from "node:process";
import { ROOT } from "./process.mjs";

/**
 * How each runtime runs test files, and how it says what became of them.
 *
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {{
 *   readonly name: string,
 *   command(files: readonly string[], jobs: number): readonly string[],
 *   count(output: string): Count,
 *   isPassedLine: RegExp,
 * }} Runtime
 */

const modules = join(ROOT, "node_modules");

/** @type {Record<"node" | "bun" | "deno", Runtime>} */
export const RUNTIMES = {
  node: {
    name: "Node",
    command: (files, jobs) => [
      process.execPath,
      join(modules, "tsx", "dist", "cli.mjs"),
      ...["--test", "--test-reporter=spec", `--test-concurrency=${jobs}`],
      ...files,
    ],
    // Node calls a test that was cut off "cancelled"; a skipped one has proved nothing.
    count: (output) => ({
      passed: lastNumber(output, /^ℹ pass (\d+)$/gm),
      failed: ["fail", "cancelled", "skipped", "todo"]
        .map((word) => lastNumber(output, new RegExp(`^ℹ ${word} (\\d+)$`, "gm")))
        .reduce((sum, count) => sum + count),
    }),
    isPassedLine: /^\s*[✔▶ℹ] /,
  },
  bun: {
    name: "Bun",
    command: (files, jobs) => [
      join(modules, ".bin", "bun"),
      ...["test", "--timeout=120000"],
      ...(jobs === 1 ? [] : [`--parallel=${jobs}`]),
      ...files,
    ],
    count: (output) => ({
      passed: lastNumber(output, /^ *(\d+) pass$/gm),
      failed: ["fail", "skip", "todo", "errors?"]
        .map((word) => lastNumber(output, new RegExp(`^ *(\\d+) ${word}$`, "gm")))
        .reduce((sum, count) => sum + count),
    }),
    isPassedLine: /^\(pass\) /,
  },
  deno: {
    name: "Deno",
    command: (files, jobs) => [
      join(modules, ".bin", "deno"),
      ...["test", "--no-check", "--no-lock", "--allow-all", "--quiet"],
      ...(jobs === 1 ? [] : ["--parallel"]),
      ...files,
    ],
    count: (output) => ({
      passed: lastNumber(output, /^(?:ok|FAILED) \| (\d+) passed/gm),
      failed: ["failed", "ignored"]
        .map((word) => lastNumber(output, new RegExp(`^(?:ok|FAILED) \\|.* (\\d+) ${word}`, "gm")))
        .reduce((sum, count) => sum + count),
    }),
    isPassedLine: / \.\.\. ok \(/,
  },
};

/**
 * @param {string} output
 * @param {RegExp} pattern global, with the number as its first group
 */
function lastNumber(output, pattern) {
  return Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);
}
