import { quoteWhereNeeded } from "../../sql/quote.ts";

/** Writes a name with quotes where it needs them. */
export function identifier(name: string): string {
  return quoteWhereNeeded(name);
}

/** Writes the name of a role; `(owner)` is the one that runs the statements. */
export function role(name: string): string {
  return name === "(owner)" ? "current_user" : identifier(name);
}

/** Writes the name of a role that has its quotes already. */
export function quotedRole(name: string): string {
  return name === "(owner)" ? "current_user" : name;
}

/** Takes a name apart at its dots; each part keeps its quotes: `public."a.b"` gives two. */
export function splitName(name: string): readonly string[] {
  return name.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [name];
}

/** The last part of a name, with its quotes: `email` of `public.users.email`. */
export function lastPart(name: string): string {
  return splitName(name).at(-1) ?? name;
}

/** The table of a column: `public.users` of `public.users.email`. */
export function tableOf(column: string): string {
  return splitName(column).slice(0, -1).join(".");
}

/** Returns the name before ` on …` in the name of a constraint, a trigger, a rule or a policy. */
export function ownName(name: string): string {
  return /^(?:"(?:[^"]|"")*"|[^ "]+)/.exec(name)?.[0] ?? name;
}

/** Returns the table after ` on ` in such a name. */
export function onTable(name: string): string {
  return name.slice(ownName(name).length + " on ".length);
}

/** Takes the first name of a text apart from the rest: an attribute and its type. */
export function splitFirst(text: string): readonly [name: string, rest: string] {
  const name = ownName(text);
  return [name, text.slice(name.length + 1)];
}

/** Takes the quotes from a name. */
export function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** Writes options as the catalogs keep them, `name=value`, with the values as constants. */
export function optionPair(option: string): readonly [name: string, value: string] {
  const at = option.indexOf("=");
  return at === -1 ? [option, ""] : [option.slice(0, at), option.slice(at + 1)];
}
