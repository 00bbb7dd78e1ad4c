import type { Change } from "../lint-statement.ts";
import { isDeclared } from "../questions/declared-down.ts";
import { revisionRule } from "../rule.ts";

/** Objects that the down leaves. */
export const leftBehind = revisionRule({
  id: "left-behind",
  level: "warning",
  catches: "An object or column that the up makes and the down does not remove",
  why: "The next up fails on it, or finds something that nobody expects. ebb verify proves it.",
  safe: "-- The missing DROP in the down.",
  check: ({ down, leftBehind: changes, isCertain }) => {
    if (!isCertain || down === undefined || isDeclared(down)) return [];
    return changes.map(({ object, origin }) => {
      // The up may have found it, and then the down is right to leave it.
      const isFound = /\bif\s+not\s+exists\b/i.test(origin?.sql ?? "");
      const since = isFound ? ", if the up made it" : ", which was not there before the up";
      return {
        message: `After the down ${object.kind} ${object.name} is left${since}`,
        safe: dropOf({ object, origin }),
        ...(isFound && { level: "note" as const }),
        origin,
      };
    });
  },
});

function dropOf({ object: { kind, name } }: Change): string {
  if (kind === "column") {
    const dot = name.lastIndexOf(".");
    return `ALTER TABLE ${name.slice(0, dot)} DROP COLUMN ${name.slice(dot + 1)};`;
  }
  if (kind === "trigger" || kind === "policy" || kind === "rule") {
    const dot = name.lastIndexOf(".");
    return `DROP ${kind.toUpperCase()} ${name.slice(dot + 1)} ON ${name.slice(0, dot)};`;
  }
  return `DROP ${kind.toUpperCase()} ${name};`;
}
