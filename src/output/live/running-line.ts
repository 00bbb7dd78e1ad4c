import { wholeSeconds } from "../duration.ts";
import { standingOf } from "../run-words.ts";
import type { OngoingState } from "./run-state.ts";

/** Says in a line of a log what a run does: `up 375b918c8740 runs for 30 s: statement 2 of 7`. */
export function runningLine(state: OngoingState, now: number): string {
  switch (state.kind) {
    case "waiting-for-lock": {
      const { holder, since, limitMs } = state;
      const of = holder === undefined ? "" : `, held by pid ${holder.pid}`;
      return `Still waiting for the run lock, ${wholeSeconds(now - since)} of ${wholeSeconds(limitMs)}${of}`;
    }
    case "asking-after-loss":
      return `Still asking the server, ${wholeSeconds(now - state.since)} of ${wholeSeconds(state.limitMs)}`;
    case "step": {
      const { direction, revision } = state.event;
      return `${direction} ${revision} runs for ${wholeSeconds(now - state.since)}: ${standingOf(state, now)}`;
    }
  }
}

/**
 * Whether something that goes on is worth a line again: every 10 s in its first minute, every 30 s
 * in its first ten, then every minute.
 */
export function isLineDue(saidAtMs: number, nowMs: number): boolean {
  const every = nowMs < 60_000 ? 10_000 : nowMs < 600_000 ? 30_000 : 60_000;
  return Math.floor(nowMs / every) > Math.floor(saidAtMs / every);
}
