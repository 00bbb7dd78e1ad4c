import { isClean, type LintFinding, type LintReport } from "../../lint/finding.ts";

/** Gives a report as the problems of a JSON document; what one has not is null. */
export function lintJson(report: LintReport, isStrict: boolean): Readonly<Record<string, unknown>> {
  return {
    ok: isClean(report, isStrict),
    postgres: report.postgres,
    problems: report.findings.map(findingJson),
    allowed: report.allowed.map((finding) => ({
      ...findingJson(finding),
      allowed_by: finding.allowedBy?.by ?? null,
      reason: finding.allowedBy?.reason ?? null,
    })),
  };
}

function findingJson(finding: LintFinding): Readonly<Record<string, unknown>> {
  const { code, rule, aliases, severity, message, hint, revision, direction } = finding;
  const { place, part, sizes } = finding;
  return {
    ...{ code, rule: rule ?? null, aliases, severity, message, hint: hint ?? null },
    ...{ revision: revision ?? null, direction: direction ?? null, file: place?.file ?? null },
    ...{ line: place?.line ?? null, column: place?.column ?? null },
    tables: sizes.map(({ table, bytes, rows }) => ({ table, bytes, rows: rows ?? null })),
    part: part === undefined ? null : { line: part.line, column: part.column ?? null },
  };
}
