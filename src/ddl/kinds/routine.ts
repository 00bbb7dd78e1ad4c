import { quoteLiteral } from "../../sql/quote.ts";
import { splitAtCommas, splitBefore } from "../words/expression.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { identifier, optionPair } from "../words/names.ts";
import { FUNCTION_GRANTS } from "../words/privileges.ts";
import { functionReference, withoutArguments } from "../words/routine-name.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

export const functionWriter: KindWriter = {
  words: "function",
  hasOwner: true,
  grants: FUNCTION_GRANTS,
  create: (item) => [{ sql: `create ${definition(item)}` }],
  alter: alterRoutine,
};

export const procedureWriter: KindWriter = {
  ...functionWriter,
  words: "procedure",
  grants: { ...FUNCTION_GRANTS, words: "procedure" },
};

function definition(item: Item): string {
  const result = textOf(item, "result");
  const returns = result === undefined || item.kind === "procedure" ? [] : [`returns ${result}`];
  const head = `${item.kind} ${withoutArguments(item.name)}(${textOf(item, "arguments") ?? ""})`;
  const clauses = [
    ...returns,
    `language ${identifier(textOf(item, "language") ?? "sql")}`,
    ...behaviour(item),
  ];
  return `${head}\n  ${clauses.join("\n  ")}\n${body(item)}`;
}

function behaviour(item: Item): readonly string[] {
  const words = (fact: string, write: (value: string) => string): readonly string[] => {
    const value = textOf(item, fact);
    return value === undefined ? [] : [write(value)];
  };
  const transforms = listOf(item, "transforms");
  return [
    ...(transforms.length === 0
      ? []
      : [`transform ${transforms.map((type) => `for type ${type}`).join(", ")}`]),
    ...words("window", () => "window"),
    ...words("volatility", (value) => value),
    ...words("strict", () => "strict"),
    ...words("security definer", () => "security definer"),
    ...words("leakproof", () => "leakproof"),
    ...words("parallel", (value) => `parallel ${value}`),
    ...words("cost", (value) => `cost ${value}`),
    ...words("rows", (value) => `rows ${value}`),
    ...words("support", (value) => `support ${functionReference(value)}`),
    ...listOf(item, "settings").map((setting) => `set ${settingOf(setting)}`),
  ];
}

/** The values of these settings are lists of names, quoted already. */
const NAME_LISTS = new Set([
  "search_path",
  "temp_tablespaces",
  "session_preload_libraries",
  "shared_preload_libraries",
  "local_preload_libraries",
  "unix_socket_directories",
]);

function settingOf(setting: string): string {
  const [name, value] = optionPair(setting);
  const shown = name.split(".").map(identifier).join(".");
  if (!NAME_LISTS.has(name.toLowerCase())) return `${shown} to ${quoteLiteral(value)}`;
  return `${shown} to ${value === "" ? "''" : splitAtCommas(value).map(listed).join(", ")}`;
}

function listed(name: string): string {
  return quoteLiteral(name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);
}

function body(item: Item): string {
  const text = textOf(item, "body") ?? "";
  if (item.facts["parsed body"] === true) return text;
  const library = textOf(item, "library");
  if (library !== undefined) return `as ${quoteLiteral(library)}, ${quoteLiteral(text)}`;
  const language = textOf(item, "language");
  return `as ${language === "internal" ? quoteLiteral(text) : dollarQuoted(text)}`;
}

/** Picks the first quote that the text does not hold. */
export function dollarQuoted(text: string): string {
  const tags = ["", "function", "body", ...Array.from({ length: 99 }, (_, at) => `body${at}`)];
  const tag = tags.find(
    (name) => !text.includes(`$${name}`) && !(name === "" && text.endsWith("$")),
  );
  return `$${tag}$${text}$${tag}$`;
}

/** CREATE OR REPLACE keeps the names of arguments, their defaults, and the result. */
function alterRoutine(change: Change): readonly Draft[] | undefined {
  const { before, after, changed } = change;
  const isReplaceable =
    !changed.has("result") && !changed.has("window") && keepsArguments(before, after);
  return isReplaceable ? [{ sql: `create or replace ${definition(after)}` }] : undefined;
}

function keepsArguments(before: Item, after: Item): boolean {
  const [was, now] = [argumentsOf(before), argumentsOf(after)];
  return (
    was.length === now.length &&
    was.every(({ text, hasDefault }, at) => {
      const other = now[at];
      return other !== undefined && text === other.text && (!hasDefault || other.hasDefault);
    })
  );
}

interface Argument {
  readonly text: string;
  readonly hasDefault: boolean;
}

function argumentsOf(item: Item): readonly Argument[] {
  return splitAtCommas(textOf(item, "arguments") ?? "").map((argument) => {
    const [text, rest] = splitBefore(argument, ["default"]);
    return { text, hasDefault: rest !== "" };
  });
}
