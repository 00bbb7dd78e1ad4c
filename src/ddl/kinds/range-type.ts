import { type Item, needsShell, textOf } from "../words/item.ts";
import { identifier, lastPart, tableOf, unquoted } from "../words/names.ts";
import { TYPE_GRANTS } from "../words/privileges.ts";
import { functionReference } from "../words/routine-name.ts";
import type { KindWriter } from "../words/writer.ts";

export const rangeWriter: KindWriter = {
  words: "type",
  hasOwner: true,
  grants: TYPE_GRANTS,
  create: (item) => [{ sql: createRange(item) }],
  drop: (item) => [{ sql: `drop type ${item.name}${needsShell(item) ? " cascade" : ""}` }],
};

function createRange(item: Item): string {
  const option = (fact: string, write: (value: string) => string): readonly string[] => {
    const value = textOf(item, fact);
    return value === undefined ? [] : [write(value)];
  };
  const options = [
    ...option("subtype", (value) => `subtype = ${value}`),
    ...option("subtype operator class", (value) => `subtype_opclass = ${value}`),
    ...option("subtype collation", (value) => `collation = ${value}`),
    ...option("canonical", (value) => `canonical = ${functionReference(value)}`),
    ...option("subtype difference", (value) => `subtype_diff = ${functionReference(value)}`),
    ...option(
      "multirange",
      (value) => `multirange_type_name = ${tableOf(item.name)}.${identifier(value)}`,
    ),
  ];
  return `create type ${item.name} as range (${options.join(", ")})`;
}

/** An object with the name of a range type. `shown` has the arguments of a function. */
export interface Namesake {
  readonly words: string;
  readonly name: string;
  readonly shown: string;
}

/**
 * Returns what PostgreSQL creates with a range type under names made of its name: the functions
 * that build a range, and since version 14 the multirange with its own.
 */
export function namesakesOf(item: Item, serverVersion: number): readonly Namesake[] {
  const { name } = item;
  const bounds = `${textOf(item, "subtype")}, ${textOf(item, "subtype")}`;
  const builders = [`(${bounds})`, `(${bounds}, text)`].map((list) => called(name, list));
  if (serverVersion < 14) return builders;
  const multirange = multirangeOf(item);
  return [
    { words: "type", name: multirange, shown: multirange },
    ...builders,
    called(multirange, "()"),
  ];
}

function called(name: string, list: string): Namesake {
  return { words: "function", name, shown: `${name}${list}` };
}

/** PostgreSQL makes the name of the multirange of the range's name. */
function multirangeOf(item: Item): string {
  const given = textOf(item, "multirange");
  const name = unquoted(lastPart(item.name));
  const made = name.includes("range") ? name.replace("range", "multirange") : `${name}_multirange`;
  return `${tableOf(item.name)}.${identifier(given ?? made)}`;
}
