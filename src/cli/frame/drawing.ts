import { clearInterval, setInterval } from "node:timers";
import type { Context } from "./command.ts";

/** Calls `tick` at an interval, until the returned function is called. */
export type Repeat = (every: number, tick: () => void) => () => void;

/** Repeats with a timer. */
export function repeatedly(every: number, tick: () => void): () => void {
  const timer = setInterval(tick, every);
  return () => clearInterval(timer);
}

/** Checks if stderr is a terminal that takes a live line. */
export function canDraw({ world, options, wantsJson }: Context): boolean {
  const isSilent = wantsJson || options.flag("quiet");
  return world.stderr.isTerminal && world.env.TERM !== "dumb" && !isSilent;
}
