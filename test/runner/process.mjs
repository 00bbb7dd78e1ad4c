import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The top of the repository: every process of the tests starts there. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * `stillness` is how many milliseconds may pass without a sign of life: a line for which `onLine`
 * answers true.
 *
 * @typedef {{
 *   command: readonly string[],
 *   env: NodeJS.ProcessEnv,
 *   stillness: number,
 *   onLine: (line: string) => boolean,
 * }} Program
 */

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    for (const child of running) killGroup(child, signal);
    process.exit(1);
  });
}

/**
 * Runs a program until it ends, and hands on each line of both its outputs. A program that stands
 * still is killed with its children; a slow one is not.
 *
 * @param {Program} program
 * @returns {Promise<number>} its exit status
 */
export function runToEnd({ command: [name = "", ...args], env, stillness, onLine }) {
  return new Promise((resolve) => {
    const child = spawn(name, args, {
      cwd: ROOT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    running.add(child);
    const patience = setTimeout(() => {
      onLine(`Killed: nothing ended for ${stillness / 60_000} minutes`);
      killGroup(child, "SIGKILL");
    }, stillness);
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on("line", (line) => void (onLine(line) && patience.refresh()));
    }
    const end = (/** @type {number} */ status) => {
      clearTimeout(patience);
      running.delete(child);
      resolve(status);
    };
    child.once("error", (error) => {
      onLine(error.message);
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
