import { commentDraft } from "../words/attributes.ts";
import { type Item, listOf } from "../words/item.ts";
import { ownName, splitFirst } from "../words/names.ts";
import { TYPE_GRANTS } from "../words/privileges.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

export const compositeWriter: KindWriter = {
  words: "type",
  hasOwner: true,
  grants: TYPE_GRANTS,
  create: (item) => [
    { sql: `create type ${item.name} as (${listOf(item, "attributes").join(", ")})` },
    ...attributeComments({ ...item, facts: {} }, item),
  ],
  alter: alterComposite,
};

/** Attributes come at the end; their order cannot be changed otherwise. */
function alterComposite({ before, after, changed }: Change): readonly Draft[] | undefined {
  if (!changed.has("attributes")) return attributeComments(before, after);
  const was = new Map(listOf(before, "attributes").map(splitFirst));
  const now = new Map(listOf(after, "attributes").map(splitFirst));
  const kept = [...was.keys()].filter((name) => now.has(name));
  if (kept.some((name, at) => [...now.keys()][at] !== name)) return undefined;
  const alter = `alter type ${after.name}`;
  const gone = [...was.keys()].filter((name) => !now.has(name));
  return [
    ...gone.map((name) => ({
      sql: `${alter} drop attribute ${name}`,
      losesData: `the values of ${name} in ${after.name}`,
    })),
    ...kept
      .filter((name) => was.get(name) !== now.get(name))
      .map((name) => ({ sql: `${alter} alter attribute ${name} type ${now.get(name)}` })),
    ...[...now]
      .filter(([name]) => !was.has(name))
      .map(([name, type]) => ({ sql: `${alter} add attribute ${name} ${type}` })),
    ...attributeComments(before, after),
  ];
}

function attributeComments(before: Item, after: Item): readonly Draft[] {
  const was = new Map(listOf(before, "attribute comments").map(splitFirst));
  const now = new Map(listOf(after, "attribute comments").map(splitFirst));
  const attributes = new Set(listOf(after, "attributes").map(ownName));
  return [
    ...[...was.keys()]
      .filter((name) => !now.has(name) && attributes.has(name))
      .map((name) => commentDraft(`column ${after.name}.${name}`, undefined)),
    ...[...now]
      .filter(([name, comment]) => was.get(name) !== comment)
      .map(([name, comment]) => commentDraft(`column ${after.name}.${name}`, comment)),
  ];
}
