import { forWholeSession, sqlText, unwrittenText } from "../ddl/sql-text.ts";
import type { WrittenDifference } from "../ddl/written.ts";
import type { Difference } from "../schema/compare.ts";
import { describeChanges, describeObject } from "../schema/describe.ts";
import { counted } from "../text/counted.ts";
import { cell } from "./screen/screen.ts";
import type { Theme } from "./screen/theme.ts";

/** The differences between two states. */
export interface DiffView {
  /** The states as the user named them. */
  readonly from: string;
  readonly to: string;
  readonly differences: readonly Difference[];
  /** The statements that turn one state into the other; undefined if they were not requested. */
  readonly written: WrittenDifference | undefined;
}

/** Returns a difference of states as JSON. */
export function diffJson({
  from,
  to,
  differences,
  written,
}: DiffView): Readonly<Record<string, unknown>> {
  return {
    from,
    to,
    equal: differences.length === 0,
    differences: differences.map((difference) => differenceJson(difference, { from, to })),
    ...(written !== undefined && writtenJson(written)),
  };
}

/** Returns the written statements as JSON, together with the unwritten objects. */
export function writtenJson({
  statements,
  unwritten,
}: WrittenDifference): Readonly<Record<string, unknown>> {
  return {
    statements: statements.map(({ sql, transaction, object, reason, losesData }) => ({
      sql,
      transaction,
      object,
      reason,
      loses_data: losesData ?? null,
    })),
    unwritten,
  };
}

/**
 * Returns the statements that ebb wrote, as SQL text for psql. Missing ones follow as comments.
 */
export function writtenText({ statements, unwritten }: WrittenDifference): string {
  return [sqlText(forWholeSession(statements)), unwrittenText(unwritten)]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Lists the differences for people. */
export function diffText(
  { from, to, differences }: Omit<DiffView, "written">,
  theme: Theme,
): string {
  if (differences.length === 0) return `${theme.good("equal")}: ${cell(from)} and ${cell(to)}`;
  const count = counted(differences.length, "difference");
  return [
    ...differences.map((difference) => differenceLine(difference, { from, to }, theme)),
    theme.bad(`not equal: ${count} between ${cell(from)} and ${cell(to)}`),
  ].join("\n");
}

interface Names {
  readonly from: string;
  readonly to: string;
}

function differenceJson(difference: Difference, names: Names): Readonly<Record<string, unknown>> {
  const { kind, object } = difference;
  return {
    difference: kind,
    message: differenceMessage(difference, names),
    object: { kind: object.kind, name: object.name, schema: object.schema ?? null },
    changes:
      difference.kind !== "changed"
        ? []
        : difference.changes.map(({ fact, before, after }) => ({
            fact,
            before: before ?? null,
            after: after ?? null,
          })),
  };
}

function differenceLine(difference: Difference, names: Names, theme: Theme): string {
  const [sign, color] = SIGNS[difference.kind];
  return `${theme[color](sign)} ${cell(differenceMessage(difference, names))}`;
}

const SIGNS = {
  added: ["+", "good"],
  removed: ["-", "bad"],
  changed: ["~", "warning"],
} as const satisfies Record<Difference["kind"], readonly [string, keyof Theme]>;

/** Describes a difference as `drift` does. */
export function differenceMessage(difference: Difference, { from, to }: Names): string {
  const object = describeObject(difference.object);
  switch (difference.kind) {
    case "removed":
      return `${to} lacks ${object}`;
    case "added":
      return `${to} has ${object}, which ${from} lacks`;
    case "changed":
      return `In ${to} ${object} is not as in ${from}: ${describeChanges(difference)}`;
  }
}
