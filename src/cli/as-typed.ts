import type { RunEvent } from "../engine/run/run-events.ts";
import type { Voice } from "./terminal/voice.ts";

type Speaker = Pick<Voice, "asTyped">;

/** Gives problems whose hints name ebb as it is called here. */
export function hintsAsTyped<Problem extends { readonly hint?: string | undefined }>(
  problems: readonly Problem[],
  { asTyped }: Speaker,
): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, hint: problem.hint && asTyped(problem.hint) }));
}

/** Gives an event of a run whose remark names ebb as it is called here; no other tells a command. */
export function remarkAsTyped(event: RunEvent, { asTyped }: Speaker): RunEvent {
  return event.kind === "remark" ? { ...event, text: asTyped(event.text) } : event;
}
