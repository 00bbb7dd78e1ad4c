import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { ROOT } from "./process.mjs";

/** @type {Map<number, Promise<string>>} */
const urls = new Map();

/**
 * Starts the PostgreSQL server that all test files share, once; it ends with this process.
 *
 * @param {number} version
 * @returns {Promise<string>} its superuser's URL
 */
export function serverUrl(version) {
  const url = urls.get(version) ?? start(version);
  urls.set(version, url);
  return url;
}

/** @param {number} version */
async function start(version) {
  const script = join(ROOT, "test", "support", "postgres-keeper.mjs");
  const order = JSON.stringify({ version, fsync: false, settings: {}, hba: [] });
  const keeper = spawn(process.execPath, [script, order], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: keeper.stdout });
  const ended = once(keeper, "exit").then(() => {
    throw new Error(`PostgreSQL ${version} could not be started`);
  });
  const [line] = await Promise.race([once(lines, "line"), ended]);
  ended.catch(() => undefined);
  return `postgres://postgres@127.0.0.1:${JSON.parse(line).port}/postgres`;
}
