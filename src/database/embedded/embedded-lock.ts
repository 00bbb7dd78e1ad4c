import { readFileSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Failure } from "../../failure.ts";
import { errorCode } from "../../text/system-error.ts";
import { refusedBySystem } from "./embedded-directory.ts";

const LOCK_FILE = "ebb.lock";
const ATTEMPTS = 10;

/**
 * Locks a directory for this process: two programs on one data directory destroy it.
 *
 * A lock whose process is gone, after a kill or a crash, is taken over.
 *
 * @returns a function that releases the lock; it never rejects
 * @throws {Failure} `EBB_CONNECT` while another process has it, `EBB_NO_DATABASE`
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, LOCK_FILE);
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, started: startOf("self") });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await create(path, mine)) return () => rm(path, { force: true }).catch(() => undefined);
      const found = await contentOf(path);
      if (found !== undefined && isHeld(found)) throw inUse(directory, path, found);
      if (found !== undefined) await removeStale(path, found);
    }
  } catch (error) {
    throw refusedBySystem(directory, error);
  }
  throw new Failure("EBB_CONNECT", `Cannot lock the embedded database in ${directory}`, {
    hint: `Look at ${path}: other processes write it, too`,
  });
}

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** The start time of the process: the same pid with another start time is another process. */
  readonly started: string;
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Returns true if the holder is alive, or may be: on another host, or while the file is being
 * written.
 */
function isHeld(content: string): boolean {
  const holder = parse(content);
  if (holder === undefined || holder.host !== hostname()) return true;
  return isAlive(holder.pid) && startOf(holder.pid) === holder.started;
}

function parse(content: string): Holder | undefined {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/**
 * Returns the start time of a process on Linux (proc(5), /proc/pid/stat, field 22), elsewhere "".
 */
function startOf(pid: number | "self"): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name of the program, in parentheses, may have spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/**
 * Removes a stale lock. It renames the file first: of two processes that found it stale, only one
 * can.
 */
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
    // If another process has replaced the file meanwhile, it is put back.
    if ((await contentOf(aside)) !== stale) await rename(aside, path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function inUse(directory: string, path: string, content: string): Failure {
  const holder = parse(content);
  const who = holder === undefined ? "another process" : `process ${holder.pid} on ${holder.host}`;
  const message = `Cannot open the embedded database in ${directory}: ${who} is using it`;
  return new Failure("EBB_CONNECT", message, {
    hint: `Wait for it with --wait 30s; if no such process exists, remove ${path}`,
  });
}
