import { quoteLiteral } from "../../sql/quote.ts";
import { type Item, listOf } from "./item.ts";
import { identifier, optionPair } from "./names.ts";
import type { Draft } from "./writer.ts";

/** Writes storage parameters, `fillfactor=70`, for use after WITH and SET. */
export function parameters(options: readonly string[]): string {
  return options.map(parameter).join(", ");
}

/** Writes the storage parameters of a table and of its TOAST table. */
export function storageOptions(item: Item): readonly string[] {
  return [
    ...listOf(item, "options"),
    ...listOf(item, "toast options").map((option) => `toast.${option}`),
  ];
}

/** Writes SET and RESET of storage parameters; `alter` names the object: `alter index i`. */
export function parameterChanges(
  alter: string,
  before: readonly string[],
  after: readonly string[],
): readonly Draft[] {
  const kept = new Set(after.map((option) => optionPair(option)[0]));
  const reset = before.map((option) => optionPair(option)[0]).filter((name) => !kept.has(name));
  const set = after.filter((option) => !before.includes(option));
  const drafts: Draft[] = [];
  if (reset.length > 0) {
    drafts.push({ sql: `${alter} reset (${reset.map(parameterName).join(", ")})` });
  }
  if (set.length > 0) drafts.push({ sql: `${alter} set (${parameters(set)})` });
  return drafts;
}

/** Writes the options of foreign objects for CREATE: ` options (host 'a')`. */
export function foreignOptions(all: readonly string[]): string {
  const options = all.filter(isKnown);
  if (options.length === 0) return "";
  return ` options (${options.map((option) => foreignOption(option)).join(", ")})`;
}

/** Writes the change of the options of a foreign object, nothing where none changed. */
export function foreignOptionChanges(
  before: readonly string[],
  after: readonly string[],
): string | undefined {
  const was = new Map(before.map(optionPair));
  const now = new Set(after.map((option) => optionPair(option)[0]));
  const steps = [
    ...[...was.keys()].filter((name) => !now.has(name)).map((name) => `drop ${identifier(name)}`),
    ...after.filter(isKnown).flatMap((option) => {
      const [name, value] = optionPair(option);
      if (!was.has(name)) return [`add ${foreignOption(option)}`];
      return was.get(name) === value ? [] : [`set ${foreignOption(option)}`];
    }),
  ];
  return steps.length === 0 ? undefined : `options (${steps.join(", ")})`;
}

/** `toast.autovacuum_enabled` has two parts. */
function parameterName(name: string): string {
  return name.split(".").map(identifier).join(".");
}

function parameter(option: string): string {
  const [name, value] = optionPair(option);
  const isPlain = /^(?:\d+(?:\.\d+)?|true|false|on|off|auto|local|cascaded)$/.test(value);
  return `${parameterName(name)} = ${isPlain ? value : quoteLiteral(value)}`;
}

/** Of an option that may be a secret only the name was read. */
function isKnown(option: string): boolean {
  return option.includes("=");
}

function foreignOption(option: string): string {
  const [name, value] = optionPair(option);
  return `${identifier(name)} ${quoteLiteral(value)}`;
}
