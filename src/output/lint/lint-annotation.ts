import type { LintFinding } from "../../lint/finding.ts";
import type { Annotation } from "../annotation.ts";
import { sizedMessage } from "./sized-message.ts";

/** The part of a finding that GitHub shows beside the line. */
export function lintAnnotation(finding: LintFinding): Annotation {
  const { rule, code, severity, hint, place, part } = finding;
  const { file, line, column } = part ?? place ?? {};
  return { code: rule ?? code, severity, message: sizedMessage(finding), hint, file, line, column };
}
