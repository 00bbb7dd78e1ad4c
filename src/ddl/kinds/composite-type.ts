import { commentDraft } from "../words/attributes.ts";
import { type Item, listOf } from "../words/item.ts";
import { ownName, splitFirst } from "../words/names.ts";
import { TYPE_GRANTS } from "../words/privileges.ts";
import type { Change, Draft, KindWriter, Scene } from "../words/writer.ts";

export const compositeWriter: KindWriter = {
  words: "type",
  hasOwner: true,
  grants: TYPE_GRANTS,
  create: (item) => [
    { sql: `create type ${item.name} as (${listOf(item, "attributes").join(", ")})` },
    ...attributeComments({ ...item, facts: {} }, item),
  ],
  alter: alterComposite,
  disturbs: disturbsDependent,
};

/** Attributes come at the end; their order cannot be changed otherwise. */
function alterComposite({ before, after, changed, scene }: Change): readonly Draft[] | undefined {
  if (!changed.has("attributes")) return attributeComments(before, after);
  const was = new Map(listOf(before, "attributes").map(splitFirst));
  const now = new Map(listOf(after, "attributes").map(splitFirst));
  const kept = [...was.keys()].filter((name) => now.has(name));
  const isRetyped = kept.some((name) => was.get(name) !== now.get(name));
  if (isRetyped && hasColumns(before, scene)) return undefined;
  if (kept.some((name, at) => [...now.keys()][at] !== name)) return undefined;
  const alter = `alter type ${after.name}`;
  const hasTables = [...scene.before.items.values()].some(
    ({ facts }) => facts["of type"] === after.name,
  );
  const cascade = hasTables ? " cascade" : "";
  const gone = [...was.keys()].filter((name) => !now.has(name));
  return [
    ...gone.map((name) => ({
      sql: `${alter} drop attribute ${name}${cascade}`,
      losesData: `the values of ${name} in ${after.name}`,
    })),
    ...kept
      .filter((name) => was.get(name) !== now.get(name))
      .map((name) => ({ sql: `${alter} alter attribute ${name} type ${now.get(name)}${cascade}` })),
    ...[...now]
      .filter(([name]) => !was.has(name))
      .map(([name, type]) => ({ sql: `${alter} add attribute ${name} ${type}${cascade}` })),
    ...attributeComments(before, after),
  ];
}

/** An attribute keeps its type while a column of a table is of the type. */
function hasColumns(type: Item, { before }: Scene): boolean {
  return [...before.items.values()].some(
    ({ kind, needs, parent }) =>
      kind === "column" &&
      needs.has(type.key) &&
      before.items.get(parent ?? "")?.facts["of type"] !== type.name,
  );
}

const REWRITTEN = new Set(["view", "materialized view", "rule", "policy", "trigger"]);

/** An attribute that a query reads cannot change or go. */
function disturbsDependent({ before, after }: Change, { kind, facts }: Item): boolean {
  const now = listOf(after, "attributes");
  const isGone = listOf(before, "attributes").some((attribute) => !now.includes(attribute));
  return isGone && (REWRITTEN.has(kind) || facts["parsed body"] === true);
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
