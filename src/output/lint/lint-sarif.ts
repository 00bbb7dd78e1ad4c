import type { LintFinding, LintReport } from "../../lint/finding.ts";
import type { Rule } from "../../lint/rule.ts";
import { sizedMessage } from "./sized-message.ts";

const LEVELS = { error: "error", warning: "warning", note: "note" } as const;

/** Gives a report as SARIF 2.1.0, which code scanning reads. */
export function lintSarif(
  { findings, allowed }: LintReport,
  { rules, version }: { readonly rules: readonly Rule[]; readonly version: string },
): Readonly<Record<string, unknown>> {
  const all = [...findings, ...allowed];
  const used = new Set(all.map(({ rule, code }) => rule ?? code));
  const described = [...used].sort().map((id) => ruleOf(id, rules));
  const indexOf = new Map(described.map(({ id }, at) => [id, at]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "ebb lint", version, rules: described } },
        columnKind: "unicodeCodePoints",
        results: all.map((finding) => resultOf(finding, indexOf)),
      },
    ],
  };
}

function ruleOf(id: string, rules: readonly Rule[]): { readonly id: string } {
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined) return { id };
  const { catches, why, safe, level } = rule;
  const described = {
    id,
    shortDescription: { text: catches },
    fullDescription: { text: why },
    help: { text: `${why}\n\n${safe}`, markdown: `${why}\n\n\`\`\`sql\n${safe}\n\`\`\`` },
    defaultConfiguration: { level: level === "off" ? "note" : LEVELS[level] },
  };
  return described;
}

function resultOf(
  finding: LintFinding,
  indexOf: ReadonlyMap<string, number>,
): Readonly<Record<string, unknown>> {
  const { rule, code, severity, hint, place, part, allowedBy, statement } = finding;
  const message = sizedMessage(finding);
  const ruleId = rule ?? code;
  const { file, line, column } = part ?? place ?? {};
  const region = {
    startLine: line ?? 1,
    ...(column !== undefined && { startColumn: column }),
    ...(part === undefined && statement !== undefined && { snippet: { text: statement } }),
  };
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return {
    ...{ ruleId, ruleIndex: indexOf.get(ruleId) ?? -1, level: LEVELS[severity], message: { text } },
    locations: file === undefined ? [] : [locationOf(file, region)],
    ...(allowedBy !== undefined && {
      suppressions: [{ kind: "inSource", justification: allowedBy.reason ?? allowedBy.by }],
    }),
  };
}

function locationOf(file: string, region: Readonly<Record<string, unknown>>): unknown {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  return { physicalLocation: { artifactLocation: { uri }, region } };
}
