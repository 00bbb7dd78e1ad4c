import type { LintFinding, LintReport } from "../../lint/finding.ts";
import { counted } from "../../text/counted.ts";
import { excerpt } from "../../text/excerpt.ts";
import { cell, inset, type Screen } from "../screen/screen.ts";
import { fitted } from "../screen/table.ts";
import type { Theme } from "../screen/theme.ts";
import { sizedMessage } from "./sized-message.ts";

/** A report for people: each finding with its line, then one line that sums up. */
export function lintText(report: LintReport, screen: Screen, isVerbose: boolean): string {
  const findings = report.findings.map((finding) => findingText(finding, screen));
  const allowed = isVerbose ? report.allowed.map((finding) => allowedText(finding, screen)) : [];
  return [...findings, ...allowed, summary(report, screen.theme)].join("\n\n");
}

function findingText(finding: LintFinding, { theme, width }: Screen): string {
  const { severity, rule, code, hint } = finding;
  const color = { error: theme.bad, warning: theme.warning, note: theme.faint }[severity];
  const head = `${color(severity)} ${theme.strong(rule ?? code)}  ${inset(sizedMessage(finding))}`;
  const remedy = hint === undefined ? [] : [`    ${theme.faint("do:")} ${indented(hint)}`];
  return [fitted(head, width, 4), ...placeLines(finding, theme, width), ...remedy].join("\n");
}

function placeLines({ place, part }: LintFinding, theme: Theme, width = 80): readonly string[] {
  const shown = part ?? place;
  if (shown === undefined) return [];
  const at = [shown.file, shown.line, shown.column].filter((each) => each !== undefined).join(":");
  const line = excerpt(shown, width - 12);
  return [`  ${theme.name(at)}`, ...(line === undefined ? [] : [line])];
}

/** The lines of SQL stand below each other. */
function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => cell(line))
    .join("\n        ");
}

function allowedText({ rule, place, allowedBy, message }: LintFinding, { theme }: Screen): string {
  const reason = allowedBy?.reason === undefined ? "" : ` because ${cell(allowedBy.reason)}`;
  const at = place === undefined ? "" : `  ${theme.name(`${place.file}:${place.line}`)}`;
  const by = `allowed by a comment for ${allowedBy?.by}${reason}`;
  return `${theme.faint("allowed")} ${theme.strong(rule ?? "")}  ${cell(message)}${at}\n    ${by}`;
}

function summary({ findings, allowed, count, postgres }: LintReport, theme: Theme): string {
  const counts = severityCounts(findings);
  const rest = allowed.length === 0 ? "" : `; ${allowed.length} allowed by comments`;
  const read = `${counted(count, "file")} for PostgreSQL ${postgres}`;
  if (counts === "") return `${theme.good("ok")}: nothing found in ${read}${rest}`;
  const hasErrors = findings.some(({ severity }) => severity === "error");
  const color = hasErrors ? theme.bad : theme.warning;
  return `${color(counts)} in ${read}${rest}`;
}

/** Counts findings by severity: `2 errors, 1 note`. */
export function severityCounts(findings: readonly LintFinding[]): string {
  return (["error", "warning", "note"] as const)
    .flatMap((severity) => {
      const count = findings.filter((finding) => finding.severity === severity).length;
      return count === 0 ? [] : [counted(count, severity)];
    })
    .join(", ");
}
