import { describeHolder } from "../../engine/lock/run-lock.ts";
import { describeBlockers, MOST_DESCRIBED } from "../../engine/run/blocked-failure.ts";
import type { Blocker, RunEvent } from "../../engine/run/run-events.ts";
import { durationText, wholeSeconds } from "../../text/duration.ts";
import { repairText } from "../repair.ts";
import { cell, inset } from "../screen/screen.ts";
import type { Theme } from "../screen/theme.ts";

/** Returns the permanent line for an event of a run; undefined if the event has no line. */
export function eventText(event: RunEvent, theme: Theme): string | undefined {
  switch (event.kind) {
    case "waiting-for-lock":
      return `Waiting for the run lock${event.holder === undefined ? "" : `: held by ${cell(describeHolder(event.holder))}`}`;
    case "step-done":
      return [
        event.direction.padEnd(4),
        theme.name(event.revision),
        cell(event.message),
        theme.faint(durationText(event.durationMs)),
      ]
        .filter((part) => part !== "")
        .join("  ");
    case "notice":
      return noticeText(event, theme);
    case "retry":
      return `Revision ${event.revision} was rolled back (${inset(event.error.message)}${blockedBy(event)}): attempt ${event.attempt + 1} of ${event.of + 1} in ${durationText(event.delayMs)}`;
    case "look":
      return event.blockers.length === 0 ? undefined : blockedText(event.revision, event.blockers);
    case "edited":
      return `${event.text}\n${repairText([event.edited], theme)}`;
    case "remark":
      return inset(event.text);
    case "resumed":
      return resumedText(event);
    case "asking-after-loss":
      return `The connection was lost: ebb asks the server for the outcome for up to ${wholeSeconds(event.limitMs)}`;
    case "lock-taken":
    case "step-started":
    case "statement-done":
      return undefined;
  }
}

function resumedText({
  revision,
  done,
  of,
}: Extract<RunEvent, { readonly kind: "resumed" }>): string {
  return done === of
    ? `Revision ${revision}: every statement was done before; only the ledger is written`
    : `Revision ${revision} is resumed at statement ${done + 1} of ${of}`;
}

function noticeText(
  { revision, notice }: Extract<RunEvent, { readonly kind: "notice" }>,
  theme: Theme,
): string {
  const { severity, message, detail, hint } = notice;
  const label = severity === "WARNING" ? theme.warning(severity) : severity;
  const below = [detail && `DETAIL: ${inset(detail)}`, hint && `HINT: ${inset(hint)}`].filter(
    Boolean,
  );
  return [`${label} in ${revision}: ${inset(message)}`, ...below].join("\n  ");
}

/** Describes the blocking sessions, with the SQL that ends each. */
function blockedText(revision: string, blockers: readonly Blocker[]): string {
  const ends = blockers
    .slice(0, MOST_DESCRIBED)
    .filter(({ pid }) => pid !== 0)
    .map(({ pid }) => `select pg_terminate_backend(${pid});`);
  const line = `Revision ${revision} waits for a lock of ${cell(describeBlockers(blockers))}`;
  if (ends.length === 0) return line;
  const whom = ends.length === 1 ? "that session" : "these sessions";
  return [line, `To end ${whom}, as its user or with pg_signal_backend:`, ...ends].join("\n  ");
}

function blockedBy({ blockers }: Extract<RunEvent, { readonly kind: "retry" }>): string {
  return blockers.length === 0 ? "" : `; blocked by ${cell(describeBlockers(blockers))}`;
}
