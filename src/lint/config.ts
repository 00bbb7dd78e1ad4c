import { LEVELS, type Level } from "./level.ts";
import { DEFAULT_LIMITS, type LintLimits, NAMED_KINDS, VERSIONS } from "./limits.ts";
import type { Hit, Rule } from "./rule.ts";

/** The effective `[lint]` table of ebb.toml. */
export interface LintConfig {
  /** The chosen levels by rule id. */
  readonly levels: ReadonlyMap<string, Level>;
  readonly limits: LintLimits;
  readonly postgres: number | undefined;
}

/** The configuration of a project without a `[lint]` table. */
export const DEFAULT_CONFIG: LintConfig = {
  levels: new Map(),
  limits: DEFAULT_LIMITS,
  postgres: undefined,
};

export type ConfigReading =
  | { readonly kind: "config"; readonly config: LintConfig }
  | { readonly kind: "problem"; readonly message: string; readonly hint: string };

const KEYS = ["rules", "postgres", "limits", "patterns"] as const;

/** Reads the `[lint]` table; names of other linters count for each rule that they mean. */
export function readConfig(
  table: Readonly<Record<string, unknown>>,
  rules: readonly Rule[],
): ConfigReading {
  const unknown = Object.keys(table).find((key) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) {
    return problem(`[lint] holds the unknown key "${unknown}"`, `The keys are ${KEYS.join(", ")}`);
  }
  const levels = readLevels(table.rules, rules);
  if (!(levels instanceof Map)) return levels;
  const postgres = table.postgres;
  if (postgres !== undefined && versionOf(postgres) === undefined) {
    return problem(
      "[lint] postgres is no version that ebb knows",
      `Write a major version from ${VERSIONS.oldest} to ${VERSIONS.newest}`,
    );
  }
  const limits = readLimits(table);
  if ("kind" in limits) return limits;
  return { kind: "config", config: { levels, limits, postgres: versionOf(postgres) } };
}

function problem(message: string, hint: string): ConfigReading & { readonly kind: "problem" } {
  return { kind: "problem", message, hint };
}

/** Reads a major version; an older one than ebb knows counts as the oldest. */
export function versionOf(value: unknown): number | undefined {
  const major = typeof value === "string" ? Number(/^\d{1,2}(?=$|\.)/.exec(value)?.[0]) : value;
  if (typeof major !== "number" || !Number.isInteger(major)) return undefined;
  if (major < 9 || major > VERSIONS.newest) return undefined;
  return Math.max(major, VERSIONS.oldest);
}

function readLevels(
  value: unknown,
  rules: readonly Rule[],
): Map<string, Level> | (ConfigReading & { readonly kind: "problem" }) {
  const levels = new Map<string, Level>();
  for (const [name, level] of Object.entries(isTable(value) ? value : {})) {
    const meant = rulesNamed(name, rules);
    if (meant.length === 0) {
      return problem(
        `[lint] rules names the unknown rule "${name}"`,
        "ebb lint --explain lists the rules",
      );
    }
    const known = LEVELS.find((each) => each === level);
    if (known === undefined) {
      return problem(`[lint] rules gives ${name} no level`, `The levels are ${LEVELS.join(", ")}`);
    }
    for (const id of configuredIds(name, rules)) levels.set(id, known);
  }
  return levels;
}

/** Finds the rules of a name: its own, or one that other linters have for it. */
export function rulesNamed(name: string, rules: readonly Rule[]): readonly Rule[] {
  const own = rules.filter(({ id }) => id === name);
  const others = rules.filter(({ aliases }) => aliases?.includes(name) === true);
  return [...own, ...others];
}

/** Returns the ids that a setting means: the rule of that id, else those that others call so. */
export function configuredIds(name: string, rules: readonly Rule[]): readonly string[] {
  const ids = rulesNamed(name, rules).map(({ id }) => id);
  return ids.includes(name) ? [name] : ids;
}

function readLimits(
  table: Readonly<Record<string, unknown>>,
): LintLimits | (ConfigReading & { readonly kind: "problem" }) {
  const given = isTable(table.limits) ? table.limits : {};
  const number = (key: string, fallback: number): number => {
    const value = given[key];
    return typeof value === "number" && value >= 0 ? value : fallback;
  };
  const patterns = isTable(table.patterns) ? table.patterns : {};
  for (const [kind, pattern] of Object.entries(patterns)) {
    if (!NAMED_KINDS.some((known) => known === kind) || !isPattern(pattern)) {
      return problem(
        `[lint] patterns cannot take "${kind}"`,
        `Write a regular expression for one of ${NAMED_KINDS.join(", ")}`,
      );
    }
  }
  return {
    lockTimeout: number("lock_timeout_ms", DEFAULT_LIMITS.lockTimeout),
    statementTimeout: number("statement_timeout_ms", DEFAULT_LIMITS.statementTimeout),
    padding: number("padding_bytes", DEFAULT_LIMITS.padding),
    indexColumns: number("index_columns", DEFAULT_LIMITS.indexColumns),
    patterns: patterns as LintLimits["patterns"],
    ledgerSchema: DEFAULT_LIMITS.ledgerSchema,
  };
}

function isPattern(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    return new RegExp(value, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The rules that are switched on. */
export function enabledRules(rules: readonly Rule[], { levels }: LintConfig): readonly Rule[] {
  return rules.filter(({ id, level }) => (levels.get(id) ?? level) !== "off");
}

/** Returns the level of a hit: the chosen level, but at most the hit's own. */
export function levelOf(rule: Rule, hit: Hit, { levels }: LintConfig): Level {
  const chosen = levels.get(rule.id);
  const own = hit.level ?? (rule.level === "off" ? "note" : rule.level);
  if (chosen === undefined) return own;
  const weight = (level: Level): number => LEVELS.indexOf(level);
  const isLighter = hit.level !== undefined && weight(hit.level) > weight(rule.level);
  return isLighter && weight(hit.level) > weight(chosen) ? hit.level : chosen;
}
