import type { Change } from "../lint-statement.ts";
import { isDeclared } from "../questions/declared-down.ts";
import { revisionRule } from "../rule.ts";

/** Objects that the down of an earlier revision needs. */
export const neededByDown = revisionRule({
  id: "needed-by-down",
  level: "error",
  catches:
    "A statement drops or renames an object that the down of an earlier revision names, and its own down does not bring it back",
  why: "downgrade stops at the earlier revision: its down fails.",
  safe: "-- Make it again in the down, under its old name and in its old shape. ebb verify proves it.",
  check: ({ down, lost, isCertain, namedByDowns }) => {
    if (!isCertain || down === undefined || isDeclared(down)) return [];
    return lost.flatMap(({ object, origin }) => {
      const [name] = namesOf(object);
      const by = name === undefined ? undefined : namedByDowns.get(name)?.at(-1);
      if (by === undefined) return [];
      return [
        {
          message: `The down of ${by} needs ${object.kind} ${object.name}, which this takes away and its own down does not bring back`,
          origin,
        },
      ];
    });
  },
});

/** A column is named with its table, everything else without its schema. */
function namesOf({ kind, name }: Change["object"]): readonly string[] {
  const parts = name.split(".");
  return [kind === "column" ? parts.slice(-2).join(".") : (parts.at(-1) ?? name)];
}
