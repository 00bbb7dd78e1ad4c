import type { LintFinding, LintReport } from "../../lint/finding.ts";
import { sizedMessage } from "./sized-message.ts";

/** Gives a report as JUnit's XML: a suite a file, a test case a finding; notes do not fail. */
export function lintJunit({ findings }: LintReport, isStrict: boolean): string {
  const files = [...new Set(findings.map(({ place }) => place?.file ?? ""))];
  const fails = ({ severity }: LintFinding): boolean =>
    severity === "error" || (isStrict && severity === "warning");
  const suites = files.map((file) => {
    const own = findings.filter(({ place }) => (place?.file ?? "") === file);
    const cases = own.map((finding) => caseOf(finding, fails(finding)));
    return suite(file, own.length, own.filter(fails).length, cases);
  });
  const empty = files.length === 0 ? [suite("ebb lint", 1, 0, [PASSED])] : [];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ebb lint" tests="${findings.length || 1}" failures="${findings.filter(fails).length}">`,
    ...[...suites, ...empty],
    "</testsuites>",
  ].join("\n");
}

const PASSED = '    <testcase name="nothing found" classname="ebb lint"/>';

function suite(name: string, tests: number, failures: number, cases: readonly string[]): string {
  const counts = `tests="${tests}" failures="${failures}"`;
  return [`  <testsuite name="${escaped(name)}" ${counts}>`, ...cases, "  </testsuite>"].join("\n");
}

function caseOf(finding: LintFinding, fails: boolean): string {
  const { rule, code, severity, hint, place } = finding;
  const message = sizedMessage(finding);
  const id = escaped(rule ?? code);
  const at = [place?.file, place?.line, place?.column].filter((each) => each !== undefined);
  const head = `    <testcase name="${id} ${escaped(at.slice(1).join(":"))}" classname="${escaped(place?.file ?? "")}"`;
  const text = escaped([at.join(":"), message, hint ?? ""].join("\n").trim());
  if (!fails)
    return `${head}>\n      <system-out>${severity}: ${text}</system-out>\n    </testcase>`;
  return `${head}>\n      <failure type="${severity}" message="${escaped(message)}">${text}</failure>\n    </testcase>`;
}

/** Escapes a text for XML, in which most control characters cannot stand. */
function escaped(text: string): string {
  return text
    .replace(/[^\P{Cc}\n\t]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
