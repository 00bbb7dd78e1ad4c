import { type Item, listOf, partKey } from "./item.ts";
import { lastPart, ownName, tableOf } from "./names.ts";
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

/**
 * Returns the keys of the columns of the parents that a table gets.
 *
 * A parent that gets a column later would make it a column of the child itself, too.
 */
export function newParentColumns(before: Item, after: Item, side: Side): readonly string[] {
  const had = listOf(before, "inherits");
  return listOf(after, "inherits")
    .filter((name) => !had.includes(name))
    .flatMap((name) => side.children(`table ${name}`))
    .flatMap(({ kind, key }) => (kind === "column" ? [key] : []));
}

/** Returns the keys of the constraints of the same name on the parent tables. */
export function parentConstraints({ name, parent = "" }: Item, { items }: Side): readonly string[] {
  const owner = items.get(partKey("attachment", parent)) ?? items.get(parent);
  return (owner === undefined ? [] : listOf(owner, "inherits"))
    .map((above) => `constraint ${ownName(name)} on ${above}`)
    .filter((key) => items.has(key));
}
