import type { HalfRun } from "./ledger-state.ts";

/**
 * Returns the command that resolves a half-run section.
 *
 * For a down section no target always means only that section: below a merge there are several
 * revisions.
 */
export function halfRunRemedy({ revision, direction, outcome }: HalfRun): string {
  if (outcome === "unknown") {
    return "Check whether that statement was done, then: ebb resume --again, --done or --undone";
  }
  const again = direction === "up" ? `ebb upgrade ${revision}` : "ebb resume --again";
  return `Finish it: ${again}`;
}

/** Describes the state of a half-run section. */
export function describeHalfRun(halfRun: HalfRun): string {
  const { revision, direction, statement, event } = halfRun;
  return `The ${direction} section of ${revision} is half run: statement ${statement} ${WHAT_HAPPENED[event]}`;
}

/** Says what closes the journal of a half-run section without running anything. */
export function closingRemark({ revision, direction }: HalfRun, closer: string): string {
  return `The half-run ${direction} section of ${revision} is closed by ${closer}`;
}

const WHAT_HAPPENED = {
  begin: "was running, and its outcome is unknown",
  failed: "failed",
  done: "comes next",
} as const;
