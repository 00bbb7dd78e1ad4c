import { type Item, listOf, textOf } from "../words/item.ts";
import { functionReference } from "../words/routine-name.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

export const parserWriter: KindWriter = {
  words: "text search parser",
  create: (item) => [
    {
      sql: `create text search parser ${item.name} (${support(item, ["start", "gettoken", "end", "headline", "lextypes"])})`,
    },
  ],
};

export const templateWriter: KindWriter = {
  words: "text search template",
  create: (item) => [
    { sql: `create text search template ${item.name} (${support(item, ["init", "lexize"])})` },
  ],
};

/** Writes the functions of a template or parser. Their order is fixed, and a missing one is null. */
function support(item: Item, words: readonly string[]): string {
  const functions: readonly (string | null)[] = listOf(item, "functions");
  return words
    .flatMap((word, at) => {
      const name = functions[at];
      return name === undefined || name === null ? [] : [`${word} = ${functionReference(name)}`];
    })
    .join(", ");
}

export const dictionaryWriter: KindWriter = {
  words: "text search dictionary",
  hasOwner: true,
  create: (item) => {
    const options = textOf(item, "options");
    const parts = [
      `template = ${textOf(item, "template")}`,
      ...(options === undefined ? [] : [options]),
    ];
    return [{ sql: `create text search dictionary ${item.name} (${parts.join(", ")})` }];
  },
};

export const configurationWriter: KindWriter = {
  words: "text search configuration",
  hasOwner: true,
  create: (item) => [
    { sql: `create text search configuration ${item.name} (parser = ${textOf(item, "parser")})` },
    ...mappings({ ...item, facts: {} }, item),
  ],
  alter: ({ before, after, changed }: Change) =>
    changed.has("parser") ? undefined : mappings(before, after),
};

function mappings(before: Item, after: Item): readonly Draft[] {
  const was = new Map(listOf(before, "mappings").map(mapping));
  const now = new Map(listOf(after, "mappings").map(mapping));
  const alter = `alter text search configuration ${after.name}`;
  return [
    ...[...was.keys()]
      .filter((token) => !now.has(token))
      .map((token) => ({ sql: `${alter} drop mapping for ${token}` })),
    ...[...now]
      .filter(([token, dictionaries]) => was.get(token) !== dictionaries)
      .map(([token, dictionaries]) => ({
        sql: `${alter} ${was.has(token) ? "alter" : "add"} mapping for ${token} with ${dictionaries}`,
      })),
  ];
}

function mapping(line: string): readonly [token: string, dictionaries: string] {
  const at = line.indexOf(": ");
  return [line.slice(0, at), line.slice(at + 2)];
}
