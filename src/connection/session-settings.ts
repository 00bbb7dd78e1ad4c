import type { SessionSetting } from "../connection.ts";
import { badParameter, type Parameter, type Parameters } from "./connection-parameters.ts";

/**
 * Collects the user's settings for the session: `options` (PGOPTIONS), the variables that libpq
 * sends when it connects, and parameters of other clients in a URL. The last setting of a name
 * wins.
 *
 * @throws {Failure} for options that are not settings.
 */
export function sessionSettings(
  parameters: Parameters,
  env: Readonly<Record<string, string | undefined>>,
): readonly SessionSetting[] {
  const options = parameters.get("options");
  return [
    ...(options === undefined ? [] : settingsOfOptions(options)),
    ...SESSION_VARIABLES.flatMap(([variable, name]) => settingOfVariable(name, env[variable])),
    ...settingsOfUrl(parameters),
  ];
}

/**
 * Returns the words of `options` by which a proxy chooses the server, or undefined without any:
 * Neon's `endpoint=` and `project=`, and Supavisor's `reference=`.
 */
export function routingOf(parameters: Parameters): string | undefined {
  const words = wordsOf(parameters.get("options")?.value ?? "");
  return words.filter((word, at) => isRouting(word, words[at - 1])).join(" ") || undefined;
}

function isRouting(word: string, before: string | undefined): boolean {
  return before !== "-c" && /^(?:endpoint|project|reference)=[\w.-]+$/.test(word);
}

/** Variables that libpq sends as session settings. */
export const SESSION_VARIABLES = [
  ["PGDATESTYLE", "DateStyle"],
  ["PGTZ", "TimeZone"],
  ["PGGEQO", "geqo"],
] as const;

/** Returns the setting of a variable. For the word "default", libpq sends nothing. */
function settingOfVariable(name: string, value = ""): SessionSetting[] {
  return value === "" || value.toLowerCase() === "default" ? [] : [{ name, value }];
}

function settingsOfUrl(parameters: Parameters): SessionSetting[] {
  const schema = parameters.get("schema")?.value;
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ["search_path", schema && `"${schema.replaceAll('"', '""')}"`],
    ["search_path", parameters.get("search_path")?.value],
    ["TimeZone", parameters.get("timezone")?.value ?? parameters.get("TimeZone")?.value],
  ];
  return pairs.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

/**
 * Reads `-c name=value`, `-cname=value` and `--name=value`. A backslash escapes the next character
 * (PostgreSQL manual, "libpq: Parameter Key Words", options).
 */
function settingsOfOptions(options: Parameter): SessionSetting[] {
  const words = wordsOf(options.value);
  const settings: SessionSetting[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (isRouting(word, undefined)) continue;
    const assignment = word === "-c" ? words[++at] : /^(?:-c|--)(.+)$/s.exec(word)?.[1];
    settings.push(settingOf(assignment ?? "", options));
  }
  return settings;
}

function wordsOf(options: string): readonly string[] {
  return (options.match(/(?:[^\s\\]|\\[\s\S]?)+/g) ?? []).map((word) =>
    word.replace(/\\([\s\S]?)/g, "$1"),
  );
}

/** Reads one setting. As on the server, a `-` in the name means `_`. */
function settingOf(assignment: string, options: Parameter): SessionSetting {
  const match = /^([a-z_][\w$.-]*)=(.*)$/is.exec(assignment);
  if (match === null) {
    throw badParameter(
      options,
      "has a part that is not a setting",
      "ebb accepts only settings: -c name=value",
    );
  }
  return { name: (match[1] ?? "").replaceAll("-", "_"), value: match[2] ?? "" };
}
