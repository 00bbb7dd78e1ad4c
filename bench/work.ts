import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import type { Program } from "./measure.ts";

/** The cost of a command: CPU seconds of the client and of the server's processes, and time. */
export interface Cost {
  readonly client: number;
  readonly server: number;
  readonly wall: number;
}

/** The server needs a moment to take in the times of a backend that has ended. */
const REAPED_MS = 100;
const TICKS_PER_SECOND = Number(
  spawnSync("getconf", ["CLK_TCK"], { encoding: "utf8" }).stdout || 100,
);

/**
 * Runs a program some times and returns the mean cost of one run.
 *
 * CPU time is of use on a machine with other work too, where time alone says little (proc(5):
 * utime to cstime). One tick is 10 ms, so a short program runs several times.
 */
export async function costOf(
  { command, args, cwd }: Program,
  server: ServerFiles,
  { times = 1, env = {} }: { readonly times?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Cost> {
  await setTimeout(REAPED_MS);
  const before = { client: childrenTime(process.pid), server: serverTime(server) };
  const start = performance.now();
  for (let run = 0; run < times; run++) {
    const { status, error, stderr } = spawnSync(command, args, {
      cwd,
      encoding: "utf8",
      env: { ...process.env, ...env },
      maxBuffer: 1 << 30,
    });
    if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
  }
  const wall = (performance.now() - start) / 1000;
  await setTimeout(REAPED_MS);
  const client = childrenTime(process.pid) - before.client;
  const worked = serverTime(server) - before.server;
  return { client: client / times, server: worked / times, wall: wall / times };
}

/** A running server, by its data directory. */
export interface ServerFiles {
  readonly dataDirectory: string;
}

/** Returns the CPU seconds of the server's processes so far, with those that have ended. */
function serverTime({ dataDirectory }: ServerFiles): number {
  const first = readFileSync(join(dataDirectory, "postmaster.pid"), "utf8").split("\n")[0] ?? "";
  const others = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = others.filter((pid) => fieldsOf(pid)[1] === first);
  return [first, ...children].reduce((sum, pid) => sum + ownTime(pid) + childrenTime(pid), 0);
}

function ownTime(pid: string | number): number {
  const fields = fieldsOf(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}

function childrenTime(pid: string | number): number {
  const fields = fieldsOf(pid);
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / TICKS_PER_SECOND;
}

/** Returns the fields behind the name of a process, which may hold spaces. None if it has ended. */
function fieldsOf(pid: string | number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
