import type { Severity } from "../../codes/code.ts";
import { CODES, isProblemCode, type ProblemCode } from "../../codes/codes.ts";
import type { Failure, Place } from "../../failure.ts";

/** Something that a person should fix, and its place. */
export interface Problem {
  readonly code: ProblemCode;
  /** The rule of a finding of lint. */
  readonly rule?: string;
  readonly severity: Severity;
  readonly message: string;
  /** The advice. */
  readonly hint: string | undefined;
  readonly revision: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** A code point of the line, from 1. */
  readonly column: number | undefined;
}

/** The parts of a problem besides its code. */
export interface ProblemFacts {
  readonly message: string;
  readonly hint: string | undefined;
  readonly revision?: string | undefined;
  readonly place?: (Pick<Place, "file" | "line"> & Partial<Pick<Place, "column">>) | undefined;
  /** For a problem of a whole file. */
  readonly file?: string | undefined;
}

/** Creates a problem with the severity of its code. */
export function createProblem(code: ProblemCode, facts: ProblemFacts): Problem {
  const { message, hint, revision, place, file } = facts;
  return {
    code,
    severity: CODES[code].severity,
    message,
    hint,
    revision,
    file: place?.file ?? file,
    line: place?.line,
    column: place?.column,
  };
}

/**
 * Turns the failure of a file into a problem.
 *
 * @throws {Failure} the failure itself when it is not about a revision file
 */
export function problemOfFailure(failure: Failure, revision: string | undefined): Problem {
  const { code, message, hint, place, subject } = failure;
  if (!isProblemCode(code)) throw failure;
  const facts = { message, hint, revision: revision ?? subject?.revision, place };
  return createProblem(code, { ...facts, file: subject?.file });
}

/** Checks if `ebb check` may end with 0. */
export function arePassable(problems: readonly Problem[]): boolean {
  return problems.every(({ severity }) => severity !== "error");
}
