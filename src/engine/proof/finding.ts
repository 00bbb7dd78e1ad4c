import type { Place } from "../../failure.ts";
import type { Difference } from "../../schema/compare.ts";
import type { Severity } from "../inspect/problem.ts";

interface FindingKind {
  readonly severity: Severity;
  /** What the code means and what to do, for docs/errors.md. */
  readonly summary: string;
  readonly todo: string;
}

/** Everything that `ebb verify` and `ebb drift` can find. */
export const FINDINGS = {
  // verify
  EBB_UP_FAILS: {
    severity: "error",
    summary: "An up section fails on the scratch database",
    todo: "Correct it at the place that is named; what it presupposes goes into `--prelude`, and an extension that the embedded database lacks needs `--scratch-url`",
  },
  EBB_NO_DOWN: {
    severity: "error",
    summary: "A revision has no down section, or an empty one, and does not say why",
    todo: "Write one, or declare `-- down nothing` or `-- down irreversible: why`",
  },
  EBB_IRREVERSIBLE: {
    severity: "note",
    summary: "A down is declared irreversible",
    todo: "Nothing: it is listed, so that nobody takes it for proven",
  },
  EBB_DOWN_FAILS: {
    severity: "error",
    summary: "A down section fails although its up has just been run",
    todo: "Correct it at the place that is named",
  },
  EBB_DOWN_LOST: {
    severity: "error",
    summary: "After a down something is missing that was there before the up",
    todo: "Have the down make it again as it was, or drop less",
  },
  EBB_DOWN_LEFT: {
    severity: "error",
    summary: "After a down something is there that was not there before the up",
    todo: "Have the down drop it, too",
  },
  EBB_DOWN_CHANGED: {
    severity: "error",
    summary: "After a down something is not as it was before the up",
    todo: "Have the down change it back to what the finding says that it was",
  },
  EBB_UP_AGAIN_FAILS: {
    severity: "error",
    summary: "After its down an up section fails",
    todo: "Have the down take back what the up trips over; it is told by another finding as a rule",
  },
  EBB_UP_AGAIN_DIFFERS: {
    severity: "error",
    summary: "After its down an up section gives something else than the first time",
    todo: "Have the up depend on nothing that its down leaves behind: `IF NOT EXISTS` is often why",
  },
  // drift
  EBB_DRIFT_MISSING: {
    severity: "error",
    summary: "The database lacks something that its revisions made",
    todo: "Make it again, or write a revision that drops it and `ebb stamp` that one here",
  },
  EBB_DRIFT_EXTRA: {
    severity: "error",
    summary: "The database has something that no revision made",
    todo: "Drop it, or write a revision that makes it and `ebb stamp` that one here",
  },
  EBB_DRIFT_CHANGED: {
    severity: "error",
    summary: "Something in the database is not as its revisions made it",
    todo: "Change it back, or write a revision that changes it and `ebb stamp` that one here",
  },
} as const satisfies Readonly<Record<string, FindingKind>>;

export type FindingCode = keyof typeof FINDINGS;

/** Something that a person should mend, and where. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string | undefined;
  readonly revision: string | undefined;
  readonly place: Place | undefined;
  /** The object that differs, where the finding is about one. */
  readonly difference: Difference | undefined;
}

/** What a finding is made of besides its code. */
export interface FindingFacts {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly revision?: string | undefined;
  readonly place?: Place | undefined;
  readonly difference?: Difference | undefined;
}

/** Makes a finding; its severity is that of its code. */
export function createFinding(code: FindingCode, facts: FindingFacts): Finding {
  const { message, hint, revision, place, difference } = facts;
  const { severity } = FINDINGS[code];
  return { code, severity, message, hint, revision, place, difference };
}

/** True when the command may end with 0. */
export function areProven(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === "note");
}
