import type { Failure, FailureCode, Place } from "../../failure.ts";

/** An `error` makes `ebb check` say no; a `note` is told and changes nothing. */
export type Severity = "error" | "warning" | "note";

interface ProblemKind {
  readonly severity: Severity;
  /** What the code means, for docs/errors.md. */
  readonly summary: string;
}

/**
 * Every problem that `ebb check` can find.
 *
 * A code that is also a failure's means the same thing: what a command would refuse, found before.
 */
export const PROBLEMS = {
  // the database beside the source
  EBB_PENDING: { severity: "error", summary: "A revision of the source is not applied" },
  EBB_UNKNOWN_REVISION: {
    severity: "error",
    summary: "The database has a revision that no file here declares",
  },
  EBB_EDITED: {
    severity: "error",
    summary: "The up section of a file was edited after it was applied",
  },
  EBB_EDITED_DOWN: {
    severity: "note",
    summary: "The down section of an applied file is another than the one that was recorded",
  },
  EBB_NOT_RECORDED: {
    severity: "note",
    summary:
      "The ledger holds no sections of an applied revision, so only its file can take it back",
  },
  EBB_HALF_RUN: { severity: "error", summary: "A no-transaction section began and did not end" },
  EBB_INVALID_INDEX: {
    severity: "error",
    summary: "An index is INVALID: its build was interrupted or failed, and no query uses it",
  },
  // the source
  EBB_MULTIPLE_HEADS: { severity: "error", summary: "A branch has more than one head" },
  EBB_NO_DOWN: {
    severity: "error",
    summary: "A revision has no down section, or an empty one, and does not say why",
  },
  EBB_EMPTY: { severity: "note", summary: "A revision changes nothing: its sections are empty" },
  EBB_CYCLE: { severity: "error", summary: "Revisions need one another in a circle" },
  EBB_DUPLICATE_REVISION: { severity: "error", summary: "Two files declare the same revision" },
  EBB_DUPLICATE_LABEL: { severity: "error", summary: "A label names two revisions" },
  EBB_MISSING_PARENT: { severity: "error", summary: "A parent has no file" },
  EBB_MISSING_DEPENDENCY: { severity: "error", summary: "A dependency has no file" },
  EBB_FILE: { severity: "error", summary: "A revision file cannot be read" },
  EBB_ENCODING: { severity: "error", summary: "A file is not UTF-8, or holds a NUL byte" },
  EBB_HEADER: { severity: "error", summary: "The header of a file is malformed" },
  EBB_MARKER: { severity: "error", summary: "A line looks like a marker and is none" },
  EBB_SECTION: { severity: "error", summary: "The sections of a file are not as they must be" },
  EBB_SYNTAX: { severity: "error", summary: "A string, comment or COPY of a file has no end" },
  EBB_META_COMMAND: { severity: "error", summary: "A file holds a command of psql" },
  EBB_TRANSACTION_STATEMENT: {
    severity: "error",
    summary: "A section begins or ends a transaction where ebb does it",
  },
  EBB_FOREIGN_MARKER: { severity: "error", summary: "A file holds the marker of another tool" },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Something that a person should mend, and where. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  /** What to do about it. */
  readonly hint: string | undefined;
  readonly revision: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** A code point of the line, from 1. */
  readonly column: number | undefined;
}

/** What a problem is made of besides its code. */
export interface ProblemFacts {
  readonly message: string;
  readonly hint: string | undefined;
  readonly revision?: string | undefined;
  readonly place?: (Pick<Place, "file" | "line"> & Partial<Pick<Place, "column">>) | undefined;
  /** For a problem of a whole file. */
  readonly file?: string | undefined;
}

/** Makes a problem; its severity is that of its code. */
export function createProblem(code: ProblemCode, facts: ProblemFacts): Problem {
  const { message, hint, revision, place, file } = facts;
  return {
    code,
    severity: PROBLEMS[code].severity,
    message,
    hint,
    revision,
    file: place?.file ?? file,
    line: place?.line,
    column: place?.column,
  };
}

/**
 * Makes a problem of what a file was refused for.
 *
 * @throws {Failure} the failure itself when it is not about a revision file.
 */
export function problemOfFailure(failure: Failure, revision: string | undefined): Problem {
  const { code, message, hint, place, subject } = failure;
  if (!isProblemCode(code)) throw failure;
  const facts = { message, hint, revision: revision ?? subject?.revision, place };
  return createProblem(code, { ...facts, file: subject?.file });
}

/** True when `ebb check` may end with 0. */
export function arePassable(problems: readonly Problem[]): boolean {
  return problems.every(({ severity }) => severity !== "error");
}

function isProblemCode(code: FailureCode): code is FailureCode & ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
