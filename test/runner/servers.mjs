import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { ROOT } from "./process.mjs";

/**
 * `url` is the superuser's, `template` a data directory as initdb leaves it.
 *
 * @typedef {{ readonly url: string, readonly template: string }} Server
 */

/** @type {Map<number, Promise<Server>>} */
const servers = new Map();

/**
 * Starts the PostgreSQL server that all test files share, once; it ends with this process.
 *
 * @param {number} version
 * @returns {Promise<Server>}
 */
export function sharedServer(version) {
  const server = servers.get(version) ?? start(version);
  servers.set(version, server);
  return server;
}

/**
 * @param {number} version
 * @returns {Promise<Server>}
 */
async function start(version) {
  const script = join(ROOT, "test", "support", "postgres-keeper.mjs");
  const order = JSON.stringify({
    version,
    fsync: false,
    settings: {},
    hba: [],
    keepsTemplate: true,
  });
  const keeper = spawn(process.execPath, [script, order], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: keeper.stdout });
  const ended = once(keeper, "exit").then(() => {
    throw new Error(`PostgreSQL ${version} could not be started`);
  });
  const [line] = await Promise.race([once(lines, "line"), ended]);
  ended.catch(() => undefined);
  const { port, folder } = JSON.parse(line);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    template: join(folder, "template"),
  };
}
