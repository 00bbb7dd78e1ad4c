import type { Example, Rule } from "../src/lint/rule.ts";
import { RULES } from "../src/lint/rules/rules.ts";

/** Makes docs/lint/: a page for each rule, and one that lists them. */
export function lintPages(mark: string): readonly (readonly [string, string])[] {
  return [
    ["docs/lint/README.md", listPage(mark)],
    ...RULES.map((rule) => [`docs/lint/${rule.id}.md`, rulePage(rule, mark)] as const),
  ];
}

function listPage(mark: string): string {
  const rows = RULES.map(
    ({ id, level, catches }) => `| [${id}](${id}.md) | ${level} | ${inTable(catches)} |`,
  );
  return `# Rules of ebb lint

${mark}

A rule that is \`off\` speaks only where \`[lint]\` in ebb.toml switches it on. [How to use them](../guide/lint.md).

| Rule | Level | Finds |
| --- | --- | --- |
${rows.join("\n")}
`;
}

function rulePage(rule: Rule, mark: string): string {
  const { id, level, catches, why, safe, versions, aliases = [], examples } = rule;
  const parts = [
    `# ${id}`,
    mark,
    `Level: **${level}**.${rule.weighsBySize === true ? " With `--against-database` the size of the table moves it." : ""}`,
    `Finds: ${catches}.`,
    why,
    "## The safe way",
    fenced(safe),
    ...(versions === undefined ? [] : [`Versions: ${versions}.`]),
    ...(examples === undefined
      ? []
      : [
          "## Found",
          examples.bad.map(exampleText).join("\n\n"),
          "## Taken",
          examples.good.map(exampleText).join("\n\n"),
        ]),
    ...(aliases.length === 0
      ? []
      : [`Other linters call it ${aliases.map((name) => `\`${name}\``).join(", ")}.`]),
    "## Allow it",
    fenced(`-- ebb: allow ${id} because …`),
  ];
  return `${parts.join("\n\n")}\n`;
}

function exampleText(example: Example): string {
  if (typeof example === "string") return fenced(`${example};`);
  const { sql, mode, postgres, options, before } = example;
  const marker = ["-- up", mode === "no-transaction" ? mode : undefined, options].filter(Boolean);
  const head = marker.length > 1 ? [marker.join(" ")] : [];
  const version = postgres === undefined ? [] : [`-- for PostgreSQL ${postgres}`];
  const earlier = before === undefined ? [] : [`${before};`, "-- next revision"];
  return fenced([...earlier, ...version, ...head, `${sql};`].join("\n"));
}

function fenced(text: string): string {
  return `\`\`\`sql\n${text}\n\`\`\``;
}

function inTable(text: string): string {
  return text.replaceAll("|", "\\|");
}
