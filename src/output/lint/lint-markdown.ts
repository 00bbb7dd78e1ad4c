import type { LintFinding, LintReport } from "../../lint/finding.ts";
import { counted } from "../../text/counted.ts";
import { severityCounts } from "./lint-text.ts";
import { sizedMessage } from "./sized-message.ts";

const SIGNS = { error: "❌", warning: "⚠️", note: "ℹ️" } as const;

/** Gives a report as Markdown, for `$GITHUB_STEP_SUMMARY` or a comment on a pull request. */
export function lintMarkdown(report: LintReport): string {
  const { findings, allowed, count, postgres } = report;
  const read = `${counted(count, "file")} for PostgreSQL ${postgres}`;
  if (findings.length === 0) return `### ebb lint: ok\n\nNothing found in ${read}.`;
  const rows = findings.map(rowOf);
  return [
    `### ebb lint: ${severityCounts(findings)}`,
    `In ${read}.`,
    ["| | Rule | Where | Problem |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    ...detailsOf(findings),
    ...(allowed.length === 0 ? [] : [`${counted(allowed.length, "finding")} allowed by comments.`]),
  ].join("\n\n");
}

function rowOf(finding: LintFinding): string {
  const { severity, rule, code, place } = finding;
  const message = sizedMessage(finding);
  const at = [place?.file, place?.line].filter((each) => each !== undefined).join(":");
  return `| ${SIGNS[severity]} ${severity} | \`${rule ?? code}\` | \`${plain(at)}\` | ${plain(message)} |`;
}

function detailsOf(findings: readonly LintFinding[]): readonly string[] {
  const safe = findings.filter(({ hint, severity }) => hint !== undefined && severity !== "note");
  if (safe.length === 0) return [];
  const items = safe.map(({ rule, code, place, hint = "" }) => {
    const at = [place?.file, place?.line].filter((each) => each !== undefined).join(":");
    return `**\`${rule ?? code}\`** \`${plain(at)}\`\n\n${fenced(hint)}`;
  });
  return [`<details><summary>The safe way</summary>\n\n${items.join("\n\n")}\n\n</details>`];
}

/** A text that holds a fence itself gets a longer one. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}sql\n${text}\n${fence}`;
}

/** Neither a line end nor a bar may end a cell, and no tag may begin in one. */
function plain(text: string): string {
  return text
    .replace(/[^\P{Cc}]+/gu, " ")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;");
}
