import { configuredIds, versionOf } from "./config.ts";
import type { Level } from "./level.ts";
import type { Rule } from "./rule.ts";

/** The `[lint]` table for a `.squawk.toml`. */
export interface WrittenConfig {
  /** The lines of the table, its header included. */
  readonly lines: readonly string[];
  /** The keys and rules that the table cannot hold, each with the reason. */
  readonly notes: readonly string[];
}

/** Rules that squawk has on without being asked, and ebb off. */
const ON_IN_SQUAWK = [
  "prefer-bigint-over-int",
  "prefer-bigint-over-smallint",
  "prefer-text-field",
  "ban-char-field",
  "prefer-timestamptz",
  "prefer-identity",
] as const;

/** Keys of squawk without a place in ebb.toml. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  excluded_paths: "allow them in the header of each file: -- ebb: allow RULE because REASON",
  assume_in_transaction: "the option of each section decides",
  upload_to_github: "see ebb lint --format github and markdown",
};

/** Translates the values of a `.squawk.toml` into the `[lint]` table of ebb.toml. */
export function squawkLintTable(
  values: Readonly<Record<string, unknown>>,
  rules: readonly Rule[],
): WrittenConfig {
  const [excluded, included] = [namesIn(values.excluded_rules), namesIn(values.included_rules)];
  const postgres = versionOf(values.pg_version);
  const levels = new Map<string, Level>();
  for (const id of ON_IN_SQUAWK) levels.set(id, "warning");
  for (const name of included) for (const id of idsOf(name, rules)) levels.set(id, "warning");
  for (const name of excluded) for (const id of idsOf(name, rules)) levels.set(id, "off");
  const written = [...levels].filter(([id, level]) => level !== "off" || isOn(id, rules));
  return {
    lines: [
      "[lint]",
      ...(postgres === undefined ? [] : [`postgres = ${postgres}`]),
      "",
      "[lint.rules]",
      ...written.map(([id, level]) => `${id} = "${level}"`),
    ],
    notes: [...unknownRules([...excluded, ...included], rules), ...otherKeys(values, postgres)],
  };
}

function isOn(id: string, rules: readonly Rule[]): boolean {
  return rules.some((rule) => rule.id === id && rule.level !== "off");
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

/** Two rules of ebb that squawk can name together. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  "require-timeout-settings": ["require-lock-timeout", "require-statement-timeout"],
};

function idsOf(name: string, rules: readonly Rule[]): readonly string[] {
  return TOGETHER[name] ?? configuredIds(name, rules);
}

function unknownRules(names: readonly string[], rules: readonly Rule[]): readonly string[] {
  return names
    .filter((name) => idsOf(name, rules).length === 0)
    .map((name) => `${name} is no rule of ebb`);
}

function otherKeys(
  values: Readonly<Record<string, unknown>>,
  postgres: number | undefined,
): readonly string[] {
  return Object.keys(values).flatMap((key) => {
    if (key === "excluded_rules" || key === "included_rules") return [];
    if (key === "pg_version") {
      return postgres === undefined ? ["pg_version is no version that ebb knows"] : [];
    }
    return [`${key} has no place in ebb.toml: ${ELSEWHERE[key] ?? "ebb does not know it"}`];
  });
}
