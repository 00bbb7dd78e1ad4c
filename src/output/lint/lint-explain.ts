import type { Rule } from "../../lint/rule.ts";
import type { Screen } from "../screen/screen.ts";
import { fitted } from "../screen/table.ts";

/** Everything about a rule, for people. */
export function explainText(rule: Rule, { theme, width }: Screen): string {
  const { id, level, catches, why, safe, versions, aliases = [] } = rule;
  return [
    `${theme.strong(id)}  ${level}`,
    fitted(`Finds: ${catches}`, width, 0),
    fitted(`Why: ${why}`, width, 0),
    `Safe way:\n${safe.replace(/^/gm, "    ")}`,
    ...(versions === undefined ? [] : [fitted(`Versions: ${versions}`, width, 0)]),
    ...(aliases.length === 0 ? [] : [`Also known as: ${aliases.join(", ")}`]),
    `Allow it: -- ebb: allow ${id} because …`,
  ].join("\n\n");
}

/** All rules, one a line. */
export function ruleListText(rules: readonly Rule[], { theme }: Screen): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(
      ({ id, level, catches }) =>
        `${theme.strong(id.padEnd(width))}  ${level.padEnd(7)}  ${catches}`,
    )
    .join("\n");
}

/** A rule in JSON. */
export function ruleJson(rule: Rule): Readonly<Record<string, unknown>> {
  const { id, level, catches, why, safe, versions, aliases = [] } = rule;
  return { id, aliases, level, catches, why, safe, versions: versions ?? null };
}
