import type { StatementProgress } from "./watch/statement-progress.ts";

/** Looks shorter than this say nothing about the pace. */
const SHORTEST_MS = 1000;

/** Tells, at each look, how many milliseconds the phase is likely to go on; undefined when unclear. */
export type Estimate = (progress: StatementProgress, now: number) => number | undefined;

/** Makes an estimate from the pace since the first look at a phase. */
export function createEstimate(): Estimate {
  let first: { readonly key: string; readonly done: number; readonly at: number } | undefined;
  return ({ command, table, phase, done, total }, now) => {
    const key = [command, table, phase].join("\0");
    if (first?.key !== key || done < first.done) first = { key, done, at: now };
    const [moved, passed] = [done - first.done, now - first.at];
    if (total <= 0 || moved <= 0 || passed < SHORTEST_MS) return undefined;
    return (Math.max(total - done, 0) * passed) / moved;
  };
}
