import { type Item, textOf } from "../words/item.ts";
import { identifier, tableOf } from "../words/names.ts";
import { TYPE_GRANTS } from "../words/privileges.ts";
import { functionReference } from "../words/routine-name.ts";
import type { KindWriter } from "../words/writer.ts";

export const rangeWriter: KindWriter = {
  words: "type",
  hasOwner: true,
  grants: TYPE_GRANTS,
  create: (item) => [{ sql: createRange(item) }],
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
