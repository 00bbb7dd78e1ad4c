import type { SessionSetting } from "../connection.ts";
import { badParameter, type Parameter, type Parameters } from "./connection-parameters.ts";

/**
 * Collects what the user wants set in the session: `options` (PGOPTIONS), the variables that libpq
 * sends when it connects, and what other clients take in a URL. Of two of one name the later wins.
 *
 * @throws {Failure} for options that set nothing.
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

/** The variables that libpq sends as settings of the session. */
export const SESSION_VARIABLES = [
  ["PGDATESTYLE", "DateStyle"],
  ["PGTZ", "TimeZone"],
  ["PGGEQO", "geqo"],
] as const;

/** For the word "default" libpq sends nothing. */
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
 * Reads `-c name=value`, `-cname=value` and `--name=value`; a backslash takes the next character as
 * it is (PostgreSQL manual, "libpq: Parameter Key Words", options).
 */
function settingsOfOptions(options: Parameter): SessionSetting[] {
  const words = (options.value.match(/(?:[^\s\\]|\\[\s\S]?)+/g) ?? []).map((word) =>
    word.replace(/\\([\s\S]?)/g, "$1"),
  );
  const settings: SessionSetting[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const assignment = word === "-c" ? words[++at] : /^(?:-c|--)(.+)$/s.exec(word)?.[1];
    settings.push(settingOf(assignment ?? "", options));
  }
  return settings;
}

/** As the server reads it: a `-` in the name is a `_`. */
function settingOf(assignment: string, options: Parameter): SessionSetting {
  const match = /^([a-z_][\w$.-]*)=(.*)$/is.exec(assignment);
  if (match === null) {
    throw badParameter(
      options,
      "holds something that is not a setting",
      "ebb takes settings only: -c name=value",
    );
  }
  return { name: (match[1] ?? "").replaceAll("-", "_"), value: match[2] ?? "" };
}
