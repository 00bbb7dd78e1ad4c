import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The top of the repository: every process of the tests starts there. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** @typedef {{ status: number, output: string }} Ended */

const running = new Set();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    for (const child of running) killGroup(child, signal);
    process.exit(1);
  });
}

/**
 * Runs a program until it ends, or until its time is over: then it and its children are killed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ limit: number, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<Ended>} what it wrote, both streams in one
 */
export function runToEnd(command, args, { limit, env = process.env }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    running.add(child);
    /** @type {string[]} */
    const output = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => output.push(text));
    }
    const timer = setTimeout(() => {
      output.push(`\n${command} was killed after ${limit / 60_000} minutes\n`);
      killGroup(child, "SIGKILL");
    }, limit);
    const end = (/** @type {number} */ status) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ status, output: output.join("") });
    };
    child.once("error", (error) => {
      output.push(`${error.message}\n`);
      end(127);
    });
    child.once("close", (code) => end(code ?? 128));
  });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function killGroup(child, signal) {
  try {
    process.kill(-(child.pid ?? 0), signal);
  } catch {
    // It ended by itself in the meantime.
  }
}
