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

function effectOn(drop: DropStmt, names: Names): Partial<Effect> {
  const { removeType, behavior, concurrent, missing_ok: isTolerant = false } = drop;
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
      return each((parts) => lockOfOwner("trigger", parts, isTolerant));
    case "OBJECT_POLICY":
      return each((parts) => lockOfOwner("policy", parts, isTolerant));
    case "OBJECT_RULE":
      return each((parts) => lockOfOwner("rule", parts, isTolerant));
    case "OBJECT_STATISTIC_EXT":
      return { unknown: "locks the table of the statistics" };
    default:
      return {};
  }
}

/** Locks the table of a trigger, rule or policy. IF EXISTS leaves a table without it alone. */
function lockOfOwner(
  kind: "trigger" | "rule" | "policy",
  parts: readonly string[],
  isTolerant: boolean,
): readonly RelationLock[] {
  return lock(nameOfParts(parts.slice(0, -1)), "ACCESS EXCLUSIVE", {
    recurses: kind === "trigger" ? "triggers" : "alone",
    onlyWith: isTolerant ? `${kind} ${parts.at(-1) ?? ""}` : undefined,
  });
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
    { kind: "referenced", mode, unless: "inherited", withPartitions: true } as const,
    { kind: "sequences", mode } as const,
    { kind: "parent" } as const,
    ...(isCascade ? [{ kind: "referencing", mode } as const] : []),
  ];
  return (parts) => lock(nameOfParts(parts), mode, { reach });
}
