import { quoteLiteral } from "../../sql/quote.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { TYPE_GRANTS } from "../words/privileges.ts";
import { functionReference } from "../words/routine-name.ts";
import type { KindWriter } from "../words/writer.ts";

export const baseTypeWriter: KindWriter = {
  words: "type",
  hasOwner: true,
  grants: TYPE_GRANTS,
  create: (item) => [{ sql: createBaseType(item) }],
  drop: (item) => [{ sql: `drop type ${item.name}${item.facts.shell === true ? "" : " cascade"}` }],
};

const ALIGNMENTS: Readonly<Record<string, string>> = {
  c: "char",
  s: "int2",
  i: "int4",
  d: "double",
};
const STORAGES: Readonly<Record<string, string>> = {
  p: "plain",
  e: "external",
  x: "extended",
  m: "main",
};

function createBaseType(item: Item): string {
  if (item.facts.shell === true) return `create type ${item.name}`;
  const words =
    /^length (\S+) alignment (\S) storage (\S) category (.) delimiter (.)( preferred)?( by value)?$/;
  const [
    ,
    length,
    alignment = "",
    storage = "",
    category = "",
    delimiter = "",
    preferred,
    byValue,
  ] = words.exec(textOf(item, "layout") ?? "") ?? [];
  const element = textOf(item, "element");
  const value = textOf(item, "default value");
  const options = [
    ...listOf(item, "functions").map(supportFunction),
    `internallength = ${length === "-1" ? "variable" : length}`,
    ...(byValue === undefined ? [] : ["passedbyvalue"]),
    `alignment = ${ALIGNMENTS[alignment]}`,
    `storage = ${STORAGES[storage]}`,
    `category = ${quoteLiteral(category)}`,
    ...(preferred === undefined ? [] : ["preferred = true"]),
    ...(value === undefined ? [] : [`default = ${quoteLiteral(value)}`]),
    ...(element === undefined ? [] : [`element = ${element}`]),
    `delimiter = ${quoteLiteral(delimiter)}`,
    ...(item.facts.collatable === true ? ["collatable = true"] : []),
  ];
  return `create type ${item.name} (\n  ${options.join(",\n  ")}\n)`;
}

const SUPPORT: readonly (readonly [string, string])[] = [
  ["modifier input ", "typmod_in"],
  ["modifier output ", "typmod_out"],
  ["input ", "input"],
  ["output ", "output"],
  ["receive ", "receive"],
  ["send ", "send"],
  ["analyze ", "analyze"],
  ["subscript ", "subscript"],
];

function supportFunction(line: string): string {
  const [words, option] = SUPPORT.find(([start]) => line.startsWith(start)) ?? ["", ""];
  return `${option} = ${functionReference(line.slice(words.length))}`;
}
