import type { FailureCode } from "../../codes/codes.ts";
import { Failure } from "../../failure.ts";

/** The parts of a command line that decide its meaning when it is typed again. */
export interface TypedCommand {
  readonly name: string;
  readonly targets: readonly string[];
  /** True if the command runs only at given heads. */
  readonly expectsHeads: boolean;
}

/**
 * Returns the failure of a lost connection with the code that says if the same command may be typed
 * again. Other failures are returned as they are.
 *
 * `stepsDone` is the number of steps that are done.
 */
export function withRepetition(
  failure: Failure,
  command: TypedCommand,
  stepsDone: number,
): Failure {
  if (failure.code !== "EBB_ROLLED_BACK" || meansTheSame(command, stepsDone)) return failure;
  return coded("EBB_CONNECTION_LOST", failure);
}

/** Returns the failure of a command that did nothing before its connection was lost. */
export function withNothingDone(failure: Failure): Failure {
  return failure.code === "EBB_CONNECTION_LOST" ? coded("EBB_ROLLED_BACK", failure) : failure;
}

function coded(code: FailureCode, failure: Failure): Failure {
  return new Failure(code, failure.message, failure);
}

/** Returns true if a command does, after these steps, what it did not finish, and no more. */
function meansTheSame({ name, targets, expectsHeads }: TypedCommand, stepsDone: number): boolean {
  // The decision about a half-run section is typed for one moment.
  if (name === "resume") return false;
  if (stepsDone === 0) return true;
  if (expectsHeads || targets.some((target) => COUNTED.test(target))) return false;
  return name === "upgrade" || (name === "downgrade" && targets.length > 0);
}

/** Targets that count from the applied revisions. */
const COUNTED = /^([^@]*@)?[+-][0-9]|\bcurrent\b/;
