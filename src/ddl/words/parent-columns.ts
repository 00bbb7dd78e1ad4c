import { type Item, listOf, partKey } from "./item.ts";
import { lastPart, tableOf } from "./names.ts";
import type { Side } from "./writer.ts";

/** The columns of the parent tables from which a column comes. */
export function parentColumns(column: Item, { items }: Side): readonly string[] {
  if (column.facts.inherited === undefined) return [];
  const table = items.get(column.parent ?? "");
  const attachment = items.get(partKey("attachment", column.parent ?? ""));
  const parents = [
    ...(table === undefined ? [] : listOf(table, "inherits")),
    ...(attachment === undefined ? [] : listOf(attachment, "inherits")),
  ];
  return parents
    .map((parent) => `column ${parent}.${lastPart(column.name)}`)
    .filter((key) => items.has(key) && tableOf(key) !== column.parent);
}
