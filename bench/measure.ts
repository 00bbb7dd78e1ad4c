import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout } from "node:timers/promises";

/** A command line to be timed, and where it runs. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/**
 * Times several programs in turns and gives the median of each, in milliseconds.
 *
 * In turns, because the machine is faster in one minute than in the next: what is compared must
 * have run side by side.
 */
export function medianTimes(rounds: number, programs: readonly Program[]): readonly number[] {
  const times = programs.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, program] of programs.entries()) times[index]?.push(timeOnce(program));
  }
  return times.map(median);
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Runs a program once, in milliseconds; it must succeed. */
export function timeOnce({ command, args, cwd }: Program): number {
  const start = performance.now();
  const { status, error, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  const took = performance.now() - start;
  if (status === 0) return took;
  throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
}

/** Runs a program once and gives the most memory that it held, in megabytes (proc(5): VmHWM). */
export async function peakMemory(
  { command, args, cwd }: Program,
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  const child = spawn(command, args, { cwd, stdio: "ignore", env: { ...process.env, ...env } });
  let peak = 0;
  let isRunning = true;
  child.once("exit", () => {
    isRunning = false;
  });
  while (isRunning) {
    peak = Math.max(peak, residentPeak(child.pid));
    await setTimeout(2);
  }
  return peak;
}

function residentPeak(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
