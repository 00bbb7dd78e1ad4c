import { wholeSeconds } from "../../text/duration.ts";
import { sanitizeLine } from "../../text/sanitize.ts";
import { type Concession, fitParts, type Part } from "../screen/fit-parts.ts";
import type { Theme } from "../screen/theme.ts";
import type { RunState, StepState } from "./run-state.ts";
import { elapsedOf, standingOf } from "./running-line.ts";

export interface LiveTextOptions {
  readonly now: number;
  /** Columns of the terminal. */
  readonly width: number;
  readonly theme: Theme;
  /** True after a signal, while the running statement is being cancelled. */
  readonly isStopping: boolean;
}

/**
 * Describes the current state of a run in one line that fits the terminal. The line may be empty.
 */
export function liveText(state: RunState, options: LiveTextOptions): string {
  const { now, theme, isStopping } = options;
  // The last column stays free: a terminal that wraps there would show two lines.
  const width = options.width - 1;
  const stopping = isStopping ? STOPPING : "";
  switch (state.kind) {
    case "between-steps":
      return "";
    case "waiting-for-lock": {
      const { holder, since, limitMs } = state;
      const time = `${wholeSeconds(now - since)} of ${wholeSeconds(limitMs)}`;
      const of = holder === undefined ? "" : `, held by pid ${holder.pid}`;
      const text = `Waiting for the run lock, ${time}${of}`;
      return fitParts([{ text }, { text: stopping }], WHOLE, width);
    }
    case "asking-after-loss": {
      const { since, limitMs } = state;
      const text = `Connection lost: asking the server for the outcome, ${wholeSeconds(now - since)} of ${wholeSeconds(limitMs)}`;
      return fitParts([{ text }, { text: stopping }], WHOLE, width);
    }
    case "step":
      return fitParts(partsOf(state, { now, theme, stopping }), CONCESSIONS, width);
  }
}

const STOPPING = "stopping (once more: exit at once)";

const WHOLE: readonly Concession[] = [
  { part: 0, least: 8 },
  { part: 1, least: 0 },
  { part: 0, least: 0 },
];

const [ID, MESSAGE, ELAPSED, STANDING, POSITION] = [1, 2, 3, 4, 5];

/**
 * The order in which parts are shortened: the least important first. The elapsed time shows that
 * ebb is alive.
 */
const CONCESSIONS: readonly Concession[] = [
  { part: MESSAGE, least: 16 },
  { part: POSITION, least: 0 },
  { part: MESSAGE, least: 8 },
  { part: STANDING, least: 40 },
  { part: MESSAGE, least: 0 },
  { part: ID, least: 12 },
  { part: STANDING, least: 16 },
  { part: STANDING, least: 0 },
  { part: ID, least: 1 },
  { part: ELAPSED, least: 0 },
  { part: 0, least: 0 },
  { part: ID, least: 0 },
];

function partsOf(
  step: StepState,
  { now, theme, stopping }: Pick<LiveTextOptions, "now" | "theme"> & { readonly stopping: string },
): readonly Part[] {
  const { direction, revision, message, number, of } = step.event;
  const isHindered = step.blockers.length > 0 || stopping !== "";
  return [
    { text: direction.padEnd(4) },
    { text: sanitizeLine(revision), paint: theme.name },
    { text: sanitizeLine(message) },
    { text: elapsedOf(step, now), paint: theme.faint },
    {
      text: sanitizeLine(stopping || standingOf(step, now)),
      ...(isHindered ? { paint: theme.warning } : {}),
    },
    { text: of > 1 ? `revision ${number} of ${of}` : "", paint: theme.faint },
  ];
}
