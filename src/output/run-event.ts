import { describeBlockers } from "../engine/blocked-failure.ts";
import { describeHolder } from "../engine/run-lock.ts";
import type { Blocker, RunEvent } from "../engine/run-options.ts";
import { durationText } from "./duration.ts";
import { repairText } from "./repair.ts";
import type { Theme } from "./theme.ts";

/** Words for what a run tells; undefined for what is not worth a line. */
export function eventText(event: RunEvent, theme: Theme): string | undefined {
  switch (event.kind) {
    case "waiting-for-lock":
      return `Waiting for the run lock${event.holder === undefined ? "" : `: held by ${describeHolder(event.holder)}`}`;
    case "step-done":
      return [
        event.direction.padEnd(4),
        theme.name(event.revision),
        event.message,
        theme.faint(durationText(event.durationMs)),
      ]
        .filter((part) => part !== "")
        .join("  ");
    case "notice":
      return `${event.notice.severity} in ${event.revision}: ${event.notice.message}`;
    case "retry":
      return `Revision ${event.revision} was rolled back (${event.error.message}${blockedBy(event.blockers)}): attempt ${event.attempt + 1} of ${event.of + 1} in ${durationText(event.delayMs)}`;
    case "blocked":
      return `Revision ${event.revision} waits for a lock of ${describeBlockers(event.blockers)}`;
    case "edited":
      return `${event.text}\n${repairText([event.edited], theme)}`;
    case "remark":
      return event.text;
    case "step-started":
    case "statement-done":
      return undefined;
  }
}

function blockedBy(blockers: readonly Blocker[]): string {
  return blockers.length === 0 ? "" : `; blocked by ${describeBlockers(blockers)}`;
}
