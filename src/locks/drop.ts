import type { DropStmt, Node } from "@pgsql/types";
import { stringsOf } from "../syntax/parse-tree.ts";
import { CASCADES } from "./alter-table.ts";
import { type Effect, effect, lock, nameOfParts, type RelationLock } from "./effect.ts";

/** Returns the effect of DROP for every kind of object. */
export function effectOfDrop(drop: DropStmt): Effect {
  const names = (drop.objects ?? []).map(partsOf);
  const unknown = drop.behavior === "DROP_CASCADE" ? CASCADES : undefined;
  return effect({ ...effectOn(drop, names), ...(unknown !== undefined && { unknown }) });
}

/** Returns the parts of a name in the tree: schema, table, trigger. */
export function partsOf(object: Node): readonly string[] {
  return "List" in object ? stringsOf(object.List.items) : stringsOf([object]);
}

type Names = readonly (readonly string[])[];

function effectOn({ removeType, behavior, concurrent }: DropStmt, names: Names): Partial<Effect> {
  const each = (
    locksOf: (parts: readonly string[]) => readonly RelationLock[],
  ): Partial<Effect> => ({
    locks: names.flatMap(locksOf),
  });
  switch (removeType) {
    case "OBJECT_TABLE":
    case "OBJECT_FOREIGN_TABLE":
      return { ...each(lockOfTable(behavior === "DROP_CASCADE")), drops: names.map(nameOfParts) };
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
      return { ...each(lockOfRelation), drops: names.map(nameOfParts) };
    case "OBJECT_INDEX": {
      const waitsForOldTransactions = concurrent === true;
      const mode = waitsForOldTransactions ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
      const options = { isOfIndex: true, waitsForOldTransactions };
      return each((parts) => lock(nameOfParts(parts), mode, options));
    }
    case "OBJECT_TRIGGER":
    case "OBJECT_POLICY":
    case "OBJECT_RULE":
      return each((parts) => lockOfRelation(parts.slice(0, -1)));
    default:
      return {};
  }
}

function lockOfRelation(parts: readonly string[]): readonly RelationLock[] {
  return lock(nameOfParts(parts), "ACCESS EXCLUSIVE");
}

/**
 * Locks a table to drop. The triggers of a foreign key are on both tables, so the referenced tables
 * are locked, too.
 */
function lockOfTable(isCascade: boolean): (parts: readonly string[]) => readonly RelationLock[] {
  const mode = "ACCESS EXCLUSIVE";
  const reach = [
    { kind: "referenced", mode } as const,
    { kind: "parent" } as const,
    ...(isCascade ? [{ kind: "referencing", mode } as const] : []),
  ];
  return (parts) => lock(nameOfParts(parts), mode, { reach });
}
