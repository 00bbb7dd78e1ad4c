import type { Severity } from "../../codes/code.ts";
import { CODES, type ProofCode } from "../../codes/codes.ts";
import type { Place } from "../../failure.ts";
import type { Difference } from "../../schema/compare.ts";

/** Something that a person should fix, and its place. */
export interface Finding {
  readonly code: ProofCode;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string | undefined;
  readonly revision: string | undefined;
  readonly place: Place | undefined;
  /** The object that differs, if the finding is about one. */
  readonly difference: Difference | undefined;
}

/** The parts of a finding besides its code. */
export interface FindingFacts {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly revision?: string | undefined;
  readonly place?: Place | undefined;
  readonly difference?: Difference | undefined;
  /** The severity, where it is not that of the code. */
  readonly severity?: Severity;
}

/** Creates a finding, with the severity of its code if no other is given. */
export function createFinding(code: ProofCode, facts: FindingFacts): Finding {
  const { message, hint, revision, place, difference } = facts;
  const severity = facts.severity ?? CODES[code].severity;
  return { code, severity, message, hint, revision, place, difference };
}

/** Checks if the command may end with 0. */
export function areProven(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === "note");
}
