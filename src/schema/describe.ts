import type { Difference, FactChange } from "./compare.ts";
import type { Fact, SchemaObject } from "./snapshot.ts";

/** Texts longer than this, or of several lines, are not shown whole. */
const LONGEST_SHOWN = 60;

/** Returns the name of an object for people: `index public.users_email`. */
export function describeObject({ kind, name }: SchemaObject): string {
  return `${kind} ${name}`;
}

/** Describes the changes of an object: `not null was true, is false`. */
export function describeChanges(difference: Difference): string {
  if (difference.kind !== "changed") return "";
  return difference.changes.map(describeChange).join("; ");
}

function describeChange({ fact, before, after }: FactChange): string {
  const [was, is] = [shownFact(before), shownFact(after)];
  if (was === undefined || is === undefined) return `${fact} changed${firstChange(before, after)}`;
  return `${fact} was ${was}, is ${is}`;
}

function shownFact(fact: Fact | undefined): string | undefined {
  if (fact === undefined) return "not set";
  const text = typeof fact === "object" ? `(${fact.join(", ")})` : String(fact);
  return text.length > LONGEST_SHOWN || /[\n\r]/.test(text) ? undefined : text;
}

/** Describes the first line that differs between two long texts. */
function firstChange(before: Fact | undefined, after: Fact | undefined): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const at = old.findIndex((line, index) => line !== now[index]);
  const index = at === -1 ? old.length : at;
  const shown = (line: string | undefined): string =>
    line === undefined ? "nothing" : `"${shortened(line.trim())}"`;
  const [was, is] = [shown(old[index]), shown(now[index])];
  if (was !== is) return `: ${was} became ${is}`;
  return `: ${around(old[index], now[index])} became ${around(now[index], old[index])}`;
}

/** Shows the part of a line where another differs, as JSON: a carriage return becomes `\\r`. */
function around(line = "", other = ""): string {
  const same = [...line].findIndex((character, at) => character !== [...other][at]);
  const from = Math.max(0, (same === -1 ? line.length : same) - LONGEST_SHOWN / 2);
  return JSON.stringify(line.slice(from, from + LONGEST_SHOWN));
}

function linesOf(fact: Fact | undefined): readonly string[] {
  if (fact === undefined) return [];
  return typeof fact === "object" ? fact : String(fact).split("\n");
}

function shortened(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
