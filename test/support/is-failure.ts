import type { FailureCode } from "../../src/codes/codes.ts";
import { Failure } from "../../src/failure.ts";

export interface ExpectedFailure {
  readonly code: FailureCode;
  readonly line?: number;
  readonly column?: number;
  /** Parts of the message, and of the hint. */
  readonly says?: string;
  readonly advises?: string;
}

/** Creates the check for `assert.throws` that an error is this Failure, at this place. */
export function isFailure(expected: ExpectedFailure): (error: unknown) => boolean {
  return (error) => error instanceof Failure && matches(error, expected);
}

function matches(failure: Failure, expected: ExpectedFailure): boolean {
  return (
    failure.code === expected.code &&
    (expected.line === undefined || failure.place?.line === expected.line) &&
    (expected.column === undefined || failure.place?.column === expected.column) &&
    failure.message.includes(expected.says ?? "") &&
    (failure.hint ?? "").includes(expected.advises ?? "")
  );
}
