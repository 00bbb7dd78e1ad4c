import type { RunEvent } from "../engine/run-options.ts";
import { eventText } from "../output/run-event.ts";
import type { Context } from "./command.ts";

/** Tells people what a run does while it runs: results on stdout, everything else on stderr. */
export function createReporter(context: Context): (event: RunEvent) => void {
  return (event) => {
    const text = eventText(event, context.theme);
    if (text === undefined) return;
    if (event.kind === "step-done" && !context.wantsJson) context.out(text);
    else if (event.kind !== "step-done") context.note(text);
  };
}
