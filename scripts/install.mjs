/**
 * Installs the packages when they are missing or older than the lock file: what `npm test` and
 * the other scripts run first, so that each of them works on a fresh clone. Takes the folders that
 * have a lock file of their own; without one it is the clone.
 */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const named = process.argv.slice(2);

for (const folder of named.length === 0 ? [root] : named.map((name) => join(root, name))) {
  if (process.exitCode === undefined) install(folder);
}

/** @param {string} folder */
function install(folder) {
  const installed = join(folder, "node_modules", ".package-lock.json");
  const lock = join(folder, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  process.stderr.write("Installing packages (npm ci)\n");
  // The test servers and runtimes are optional packages of development, and need their scripts.
  const kinds = ["--include=dev", "--include=optional", "--ignore-scripts=false"];
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = spawnSync("npm", ["ci", ...kinds, ...quiet], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status === 0) return;
  process.stdout.write("npm ci failed\n0 passed, 1 failed\n");
  process.exitCode = status ?? 1;
}
