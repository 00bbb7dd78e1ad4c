import type { LintFinding } from "../../lint/finding.ts";
import { sizedMessage } from "./sized-message.ts";

/** Returns a finding in one line: `error: RULE: message (file:line)`. */
export function findingLine(finding: LintFinding): string {
  const { file, line } = finding.place ?? {};
  const at = file === undefined ? "" : ` (${[file, line].join(":")})`;
  return `${finding.severity}: ${findingSummary(finding)}${at}`;
}

/** Returns the rule and the message of a finding. */
export function findingSummary(finding: LintFinding): string {
  return `${finding.rule ?? finding.code}: ${sizedMessage(finding)}`;
}
