import { createHash } from "node:crypto";
import type { LintFinding, LintReport } from "../../lint/finding.ts";
import { sizedMessage } from "./sized-message.ts";

const SEVERITIES = { error: "major", warning: "minor", note: "info" } as const;

/** Gives a report as GitLab's code quality reads it. */
export function lintGitlab({ findings }: LintReport): readonly Readonly<Record<string, unknown>>[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { rule, code, severity, place, part } = finding;
    const key = keyOf(finding);
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return {
      type: "issue",
      description: sizedMessage(finding),
      check_name: rule ?? code,
      fingerprint: createHash("sha256").update(`${key}\0${nth}`).digest("hex").slice(0, 40),
      severity: SEVERITIES[severity],
      categories: ["Bug Risk"],
      location: {
        path: place?.file ?? "",
        lines: { begin: (part ?? place)?.line ?? 1 },
      },
    };
  });
}

/** The same for a finding after the lines above it have changed. */
function keyOf({ rule, code, place, statement, direction }: LintFinding): string {
  return [rule ?? code, place?.file, direction, statement].join("\0");
}
