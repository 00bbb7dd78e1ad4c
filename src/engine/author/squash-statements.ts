import { identifier } from "../../ddl/words/names.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import type { DataStatement } from "./data-statements.ts";
import type { Contents } from "./table-rows.ts";

/**
 * The fate of a data statement in a squash.
 *
 * `kept`: it is in the squash as it was. `rows`: its rows are there. `gone`: nothing of it is left
 * in the end. `lost`: a person has to look at it.
 */
export type Fate = "kept" | "rows" | "gone" | "lost";

export interface JudgedStatement extends DataStatement {
  readonly fate: Fate;
  readonly reason: string;
}

/** The states before and after the revisions. */
interface States {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** Says of each data statement what becomes of it. */
export function judgeStatements(
  statements: readonly DataStatement[],
  goal: States & { readonly contents: Contents; readonly kept: readonly DataStatement[] | "rows" },
): readonly JudgedStatement[] {
  return statements.map((statement) => ({ ...statement, ...judge(statement, goal) }));
}

type Judgement = Pick<JudgedStatement, "fate" | "reason">;

function judge(statement: DataStatement, goal: Parameters<typeof judgeStatements>[1]): Judgement {
  const { kept } = goal;
  const foreign = statement.tables.find((table) => isForeign(table, goal));
  if (foreign !== undefined) {
    const name = textOf(foreign);
    return {
      fate: "lost",
      reason: `the revisions did not make ${name}: its rows are not in the squash`,
    };
  }
  if (kept !== "rows" && kept.includes(statement)) return { fate: "kept", reason: "kept" };
  if (statement.tables.length === 0) return { fate: "gone", reason: UNSEEN };
  const own = statement.tables.flatMap((table) => ownTable(table, goal) ?? []);
  if (own.length === 0) {
    return kept === "rows"
      ? {
          fate: "rows",
          reason: "its table is gone, or has another name: all rows left are written",
        }
      : { fate: "gone", reason: "its table is gone, or has another name" };
  }
  const filled = own.filter((table) => goal.contents.tables.has(table));
  if (filled.length === 0)
    return { fate: "gone", reason: `${own.join(", ")} has no rows in the end` };
  return kept === "rows"
    ? { fate: "rows", reason: `the rows of ${filled.join(", ")} are written instead` }
    : { fate: "gone", reason: "the rows are the same without it" };
}

const UNSEEN =
  "its objects and the rows of the revisions' own tables are in the squash, any other effect is not";

/** Returns the table of the revisions that a statement means, as SQL, if it still exists. */
export function ownTable(table: QualifiedName, { before, after }: States): string | undefined {
  const [name] = namesakes(table, after);
  return name !== undefined && !before.has(`table ${name}`) ? name : undefined;
}

/** A table that was there before, or that belongs to an extension or the system. */
function isForeign(
  table: QualifiedName,
  { before, contents }: States & { readonly contents: Contents },
): boolean {
  const { schema, name } = table;
  if (schema === "pg_catalog" || schema === "information_schema") return true;
  const isNamed = (whole: string): boolean =>
    schema === undefined
      ? whole.endsWith(`.${identifier(name)}`)
      : whole === `${identifier(schema)}.${identifier(name)}`;
  return namesakes(table, before).length > 0 || [...contents.ofExtensions].some(isNamed);
}

/** Finds the tables of a name. Without a schema it can be any, because of `search_path`. */
function namesakes({ schema, name }: QualifiedName, snapshot: Snapshot): readonly string[] {
  if (schema !== undefined) {
    const whole = `${identifier(schema)}.${identifier(name)}`;
    return snapshot.has(`table ${whole}`) ? [whole] : [];
  }
  const end = `.${identifier(name)}`;
  return [...snapshot.values()].flatMap((object) =>
    object.kind === "table" && object.name === `${identifier(object.schema ?? "")}${end}`
      ? [object.name]
      : [],
  );
}

function textOf({ schema, name }: QualifiedName): string {
  return schema === undefined ? identifier(name) : `${identifier(schema)}.${identifier(name)}`;
}
