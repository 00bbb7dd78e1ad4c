import { type Item, isIndexConstraint, textOf } from "./words/item.ts";
import { onTable, ownName, splitName } from "./words/names.ts";

const RELATIONS = new Set([
  "table",
  "foreign table",
  "view",
  "materialized view",
  "sequence",
  "index",
  "composite type",
]);

const TYPES = new Set([
  "enum",
  "domain",
  "composite type",
  "range type",
  "base type",
  "table",
  "foreign table",
  "view",
  "materialized view",
]);

const ROUTINES = new Set(["function", "procedure", "aggregate"]);

/** Returns the names that an item occupies. No other item can have one of them at the same time. */
export function slotsOf(item: Item): readonly string[] {
  const slots: string[] = [];
  if (RELATIONS.has(item.kind)) slots.push(`relation ${item.name}`);
  if (TYPES.has(item.kind)) slots.push(`type ${item.name}`);
  if (ROUTINES.has(item.kind)) slots.push(`routine ${item.name}`);
  if (isIndexConstraint(item)) {
    const definition = textOf(item, "definition") ?? "";
    slots.push(`relation ${splitName(onTable(item.name))[0]}.${ownName(item.name)}`);
    // A table has one primary key, whatever its name.
    if (definition.startsWith("PRIMARY KEY")) slots.push(`primary key of ${onTable(item.name)}`);
  }
  return slots;
}
