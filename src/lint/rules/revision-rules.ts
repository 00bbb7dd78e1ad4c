import type { Change } from "../lint-statement.ts";
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

/** A section that holds no statement, because it says so. */
function isDeclared({
  options,
  statements,
}: {
  readonly options: { readonly nothing: boolean; readonly irreversible: string | undefined };
  readonly statements: readonly unknown[];
}): boolean {
  return options.nothing || options.irreversible !== undefined || statements.length === 0;
}

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

/** A revision that cannot be taken back, and does not say so. */
export const downMissing = revisionRule({
  id: "down-missing",
  level: "error",
  catches: "A revision without a down section",
  why: "downgrade refuses it.",
  safe: '-- Write "-- down" with its statements, or declare it: "-- down nothing", "-- down irreversible: why"',
  check: ({ up, down }) =>
    down === undefined && up.statements.length > 0
      ? [
          {
            message: "There is no down section, so that downgrade refuses this revision",
            section: up,
          },
        ]
      : [],
});

/** A down without a statement. */
export const downEmpty = revisionRule({
  id: "down-empty",
  level: "error",
  catches: "A down section without a statement, of an up that has some",
  why: "downgrade refuses it.",
  safe: '-- Write its statements, or declare it: "-- down nothing", "-- down irreversible: why"',
  check: ({ up, down }) =>
    down !== undefined &&
    up.statements.length > 0 &&
    down.statements.length === 0 &&
    !down.options.nothing &&
    down.options.irreversible === undefined
      ? [
          {
            message: "The down section holds no statement, so that downgrade refuses this revision",
            section: down,
          },
        ]
      : [],
});

/** A down that is declared impossible without a reason. */
export const irreversibleWithoutReason = revisionRule({
  id: "irreversible-without-reason",
  level: "warning",
  catches: '"-- down irreversible" without a reason',
  why: "The operator at night must know what to do instead.",
  safe: "-- down irreversible: the old values are gone; restore the backup of the day",
  check: ({ down }) =>
    down?.options.irreversible === ""
      ? [{ message: "Nothing says why this revision cannot be taken back", section: down }]
      : [],
});

/** A revision without a message. */
export const messageMissing = revisionRule({
  id: "message-missing",
  level: "note",
  catches: "A revision without a message, or with that of the template",
  why: "history, plan and the log show nothing but an id.",
  safe: "-- The first line of the file: what the revision does.",
  check: ({ message }) =>
    TEMPLATE_MESSAGES.has(message.trim().toLowerCase())
      ? [{ message: "The revision has no message" }]
      : [],
});

/** Messages that say nothing. */
const TEMPLATE_MESSAGES: ReadonlySet<string> = new Set([
  "",
  "message",
  "new revision",
  "what it does",
  "empty message",
  "todo",
]);
