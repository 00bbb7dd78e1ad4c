import { definitionOf } from "../words/expression.ts";
import { type Item, listOf, partKey } from "../words/item.ts";
import { lastPart, tableOf } from "../words/names.ts";
import { parentColumns } from "../words/parent-columns.ts";
import type { Draft, KindWriter, Scene } from "../words/writer.ts";

/** The default of a column of a table or of a view. */
export const defaultWriter: KindWriter = {
  words: "default",
  create: (item) => [{ sql: setDefault(item) }],
  drop: (item) => [{ sql: `${alterColumn(item)} drop default` }],
  alter: ({ after }) => [{ sql: setDefault(after) }],
};

/** A table that gets a column from its parents gets the default of the first one, too. */
export function withoutParentsDefault(item: Item, { after, stays }: Scene): readonly Draft[] {
  const { parent = "", facts } = item;
  const table = after.items.get(parent);
  const isNewChild = !stays(parent) && table !== undefined && listOf(table, "inherits").length > 0;
  const comesFromParent = isNewChild
    ? facts.inherited !== undefined
    : facts.inherited === "only" && stays(parent);
  if (!comesFromParent) return [];
  const hasDefault = (key: string): boolean => after.items.has(partKey("default", key));
  if (hasDefault(item.key) || !parentColumns(item, after).some(hasDefault)) return [];
  return [{ sql: `${alterColumn(item)} drop default` }];
}

function setDefault(item: Item): string {
  return `${alterColumn(item)} set default ${definitionOf(item, "default")}`;
}

/** ONLY, because each child of a table has a default of its own. */
function alterColumn(item: Item): string {
  return `alter table only ${tableOf(item.name)} alter column ${lastPart(item.name)}`;
}
