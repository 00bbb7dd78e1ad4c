import type { Blocker, StatementProgress } from "../../engine/run/run-events.ts";
import { counted } from "../../text/counted.ts";
import { durationText, wholeSeconds } from "../../text/duration.ts";
import { cell } from "../screen/screen.ts";
import type { OngoingState, StepState } from "./run-state.ts";

/** Describes the state of a run for a log: `up 375b918c8740 runs for 30 s: statement 2 of 7`. */
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
 * Returns true if a lasting state is due for another line: every 10 s in the first minute, every 30
 * s in the first ten, then every minute.
 */
export function isLineDue(saidAtMs: number, nowMs: number): boolean {
  const every = nowMs < 60_000 ? 10_000 : nowMs < 600_000 ? 30_000 : 60_000;
  return Math.floor(nowMs / every) > Math.floor(saidAtMs / every);
}

/** Describes the progress of a running revision: `statement 2 of 7 waits 12 s for pid 4711`. */
export function standingOf(step: StepState, now: number): string {
  const { event, done, blockers, blockedSince, next } = step;
  if (next !== undefined && now < next.at) {
    return `attempt ${next.attempt} of ${next.of} in ${wholeSeconds(Math.ceil((next.at - now) / 1000) * 1000)}`;
  }
  const count = event.section.statements.length;
  if (blockers.length > 0) {
    const waits = `waits ${wholeSeconds(now - (blockedSince ?? now))} for ${namesOf(blockers)}`;
    return count > 1 && done < count ? `statement ${done + 1} of ${count} ${waits}` : waits;
  }
  if (done >= count) return "finishing";
  const statement = `statement ${done + 1} of ${count}`;
  const far = step.progress && progressText(step.progress, step.leftMs);
  if (far === undefined) return statement;
  return count > 1 ? `${statement}: ${far}` : far;
}

/** Describes the progress of a statement: `43 %, about 12 s left (scanning table)`. */
function progressText(progress: StatementProgress, leftMs: number | undefined): string {
  const { command, table, phase, done, total, rows } = progress;
  const share = total > 0 ? `${Math.floor((Math.min(done, total) * 100) / total)} %` : undefined;
  const left = leftMs === undefined ? undefined : `about ${wholeSeconds(leftMs)} left`;
  const count = rows === undefined ? undefined : counted(rows, "row");
  // The phases of an index build name the work. Other commands need their name.
  const isIndex = command.endsWith("INDEX") || command.endsWith("CONCURRENTLY");
  const doing = isIndex
    ? phase?.replace(/^building index: /, "") || command
    : [command, table && cell(table), phase].filter((part) => part !== undefined).join(" ");
  const far = [share, left, count].filter((part) => part !== undefined).join(", ");
  return far === "" ? doing : `${far} (${doing})`;
}

/** Returns short names of blockers. An earlier line describes them in full. */
function namesOf(blockers: readonly Blocker[]): string {
  const [first, ...more] = blockers.map(({ pid }) =>
    pid === 0 ? "a prepared transaction" : `pid ${pid}`,
  );
  return more.length === 0 ? `${first}` : `${first} and ${more.length} more`;
}

/** Returns the elapsed time of a revision, for people. */
export function elapsedOf({ since }: StepState, now: number): string {
  return durationText(Math.max(now - since, 0));
}
