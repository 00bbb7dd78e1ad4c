import type { SectionDraft } from "../../migration/draft.ts";
import { NO_OPTIONS } from "../../migration/section-options.ts";
import { sectionOfPart } from "./parts.ts";
import type { ProvenDown } from "./prove-down.ts";

/**
 * Writes a down section; one that has nothing to take back says so.
 *
 * Where it is in doubt whether there is nothing, the section stays empty, and `downgrade` refuses it.
 */
export function downDraft({ part, doubts }: Pick<ProvenDown, "part" | "doubts">): SectionDraft {
  const draft = sectionOfPart(part);
  if (part.statements.length > 0) return draft;
  if (doubts.length > 0) return TO_BE_WRITTEN;
  return { ...draft, options: { ...draft.options, nothing: true } };
}

const TO_BE_WRITTEN: SectionDraft = {
  options: NO_OPTIONS,
  sql: "-- Write the statements that take it back: ebb could not.",
};
