import type { Section } from "../../migration/migration.ts";
import type { Notice, Outcome, ServerError } from "../../session.ts";

/** Stands for a text that belongs to a `no-record` section. */
export const UNRECORDED = "(marked no-record)";

/**
 * Removes the server's words from the answer to a statement of a `no-record` section: they quote
 * the statement and its values. SQLSTATE and position stay.
 */
export function withoutWords(
  section: Pick<Section, "options"> | undefined,
  outcome: Outcome,
): Outcome {
  if (outcome.kind !== "refused" || section === undefined) return outcome;
  return { kind: "refused", error: errorWithoutWords(section, outcome.error) };
}

/** Removes the words of the grammar about a `no-record` section: they quote the statement. */
export function grammarWords({ options }: Pick<Section, "options">, message: string): string {
  return options.record
    ? message
    : "syntax error; its words are hidden, because the section is marked no-record";
}

/** Removes the words of a notice that a `no-record` section raised. */
export function noticeWithoutWords(section: Pick<Section, "options">, notice: Notice): Notice {
  if (section.options.record) return notice;
  return { ...notice, message: UNRECORDED, detail: undefined, hint: undefined };
}

/** Removes the server's words from an error of a `no-record` section. */
export function errorWithoutWords(
  section: Pick<Section, "options">,
  error: ServerError,
): ServerError {
  if (section.options.record) return error;
  const { severity, sqlstate, position } = error;
  const message = `The server refused the statement with SQLSTATE ${sqlstate}; its words are hidden, because the section is marked no-record`;
  return { severity, sqlstate, position, message };
}
