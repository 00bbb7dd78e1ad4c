import type { Place } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import type { ServerError } from "../../session.ts";
import { nameOf } from "../../sql/identifier.ts";
import { leadingWords } from "../../sql/token-reader.ts";

/** A statement that did not run, because the scratch database lacks an extension. */
export interface LeftOut {
  readonly reason: string;
  readonly place: Place;
}

/** Returns the statements of a section about these extensions, by index, with the reasons. */
export function aboutExtensions(
  { source, statements }: Section,
  names: ReadonlySet<string>,
): Map<number, string> {
  const found = new Map<number, string>();
  if (names.size === 0) return found;
  for (const [index, statement] of statements.entries()) {
    const [verb = "", ...words] = leadingWords(source, statement, Number.POSITIVE_INFINITY);
    const isAbout = words[0] === "extension" || (words[0] === "on" && words[1] === "extension");
    if (!VERBS.has(verb) || !isAbout) continue;
    const name = words.map((word) => nameOf(word) ?? "").find((each) => names.has(each));
    if (name !== undefined) found.set(index, `extension ${name} is left out`);
  }
  return found;
}

const VERBS: ReadonlySet<string> = new Set(["create", "alter", "drop", "comment"]);

/** Checks if a statement failed because something is not there: it may be an extension's. */
export function lacksObject({ sqlstate }: ServerError): boolean {
  return LACKING.has(sqlstate);
}

/** Undefined schema, object, function, table and column. */
const LACKING: ReadonlySet<string> = new Set(["3F000", "42704", "42883", "42P01", "42703"]);

/** Lists the statements that were left out, with their places. */
export function leftOutOf(
  section: Section,
  reasons: ReadonlyMap<number, string>,
): readonly LeftOut[] {
  return Array.from(reasons, ([index, reason]) => ({
    reason,
    place: placeIn(section, section.statements[index]?.start ?? section.start),
  }));
}
