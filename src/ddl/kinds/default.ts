import { definitionOf } from "../words/expression.ts";
import type { Item } from "../words/item.ts";
import { lastPart, tableOf } from "../words/names.ts";
import type { KindWriter } from "../words/writer.ts";

/** The default of a column of a table or of a view. */
export const defaultWriter: KindWriter = {
  words: "default",
  create: (item) => [{ sql: setDefault(item) }],
  drop: (item) => [{ sql: `${alterColumn(item)} drop default` }],
  alter: ({ after }) => [{ sql: setDefault(after) }],
};

function setDefault(item: Item): string {
  return `${alterColumn(item)} set default ${definitionOf(item, "default")}`;
}

/** ONLY, because each child of a table has a default of its own. */
function alterColumn(item: Item): string {
  return `alter table only ${tableOf(item.name)} alter column ${lastPart(item.name)}`;
}
