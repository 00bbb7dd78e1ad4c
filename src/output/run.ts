import type { Project } from "../engine/project/project.ts";
import type { RunResult } from "../engine/run/run-context.ts";
import { isHead } from "../graph/points.ts";
import { counted, MOST_ON_A_LINE } from "../text/counted.ts";
import { durationText } from "../text/duration.ts";
import { cell, standing } from "./screen/screen.ts";
import type { Theme } from "./screen/theme.ts";

/** Returns a run as JSON, without its error. */
export function runJson(command: string, result: RunResult): Readonly<Record<string, unknown>> {
  return {
    command,
    steps: result.steps.map(({ direction, revision, message, durationMs, sql }) => ({
      direction,
      revision,
      message,
      duration_ms: Math.round(durationMs),
      ...(sql === undefined ? {} : { sql }),
    })),
    heads_before: result.headsBefore,
    heads_after: result.headsAfter,
    run_id: result.runId,
  };
}

/** Returns the last line of a successful run. */
export function runText(
  command: string,
  { steps, headsBefore, headsAfter }: RunResult,
  { project, theme }: { readonly project: Project; readonly theme: Theme },
): string {
  const now = placeText(headsAfter, (head) => headText(head, project, theme));
  const isUnchanged = headsBefore.join() === headsAfter.join();
  if (steps.length === 0 && isUnchanged) return `Nothing to do: at ${now}`;
  if (command === "stamp") return `Stamped, nothing was run: now at ${now}`;
  const total = steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return `${theme.good("Done")}: ${counted(steps.length, "step")} in ${durationText(total)}, now at ${now}`;
}

/** Returns a run that was refused before its first step as JSON, without its error. */
export function refusedJson(
  command: string,
  heads: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  const rows = heads ?? null;
  return { command, steps: [], heads_before: rows, heads_after: rows, run_id: null };
}

/** Describes the state after a failed run: the finished steps, the others, and the way back. */
export function standText(result: RunResult, wayBack: string | undefined): string {
  const { remaining } = result;
  const lines = [...(remaining.length > 1 ? [notDoneText(remaining)] : []), lastLine(result)];
  // In the middle of a section, the way is forward, or as the hint says.
  const mayGoBack = !IN_THE_MIDDLE.has(result.failure?.code ?? "") && doneOf(result) > 0;
  const back = mayGoBack && wayBack !== undefined ? `; back with: ${wayBack}` : "";
  return `${lines.join("\n")}${back}`;
}

const IN_THE_MIDDLE: ReadonlySet<string> = new Set(["EBB_HALF_RUN", "EBB_UNKNOWN_OUTCOME"]);

function lastLine(result: RunResult): string {
  const done = doneOf(result);
  const total = done + result.remaining.length;
  const rows = placeText(result.headsAfter);
  return result.failure?.code === "EBB_UNKNOWN_OUTCOME"
    ? `${done} of ${total} known to be done, last known at ${rows}`
    : `${done} of ${total} done, now at ${rows}`;
}

function doneOf({ steps }: RunResult): number {
  return steps.filter(({ sql }) => sql === undefined).length;
}

/** Returns the line for a run that ended before its first step; `heads` may be unknown. */
export function nothingDoneText(heads: readonly string[] | undefined): string {
  return heads === undefined
    ? "Nothing was done"
    : `Nothing was done, still at ${placeText(heads)}`;
}

/** Names the heads of a database, or counts them where a line would not hold them. */
function placeText(heads: readonly string[], textOf?: (head: string) => string): string {
  return heads.length > MOST_ON_A_LINE ? counted(heads.length, "head") : standing(heads, textOf);
}

const MOST_NAMED = 3;

function notDoneText(steps: RunResult["remaining"]): string {
  const areBoth = new Set(steps.map(({ direction }) => direction)).size > 1;
  const named = steps
    .slice(0, MOST_NAMED)
    .map(({ direction, revision: { id } }) => (areBoth ? `${direction} ${id}` : id));
  const more = steps.length - named.length;
  return `Not done: ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

/** Returns heads as `ebb current` prints them: `375b918c8740 (head)`. */
export function headsText(heads: readonly string[], project: Project, theme: Theme): string {
  return standing(heads, (head) => headText(head, project, theme));
}

/** Returns one head: `375b918c8740 (head)`, or `(not in the source)` without a file. */
export function headText(head: string, project: Project, theme: Theme): string {
  const node = project.graph.nodes.get(head);
  const mark = node === undefined ? " (not in the source)" : isHead(node) ? " (head)" : "";
  return `${theme.name(cell(head))}${mark}`;
}
