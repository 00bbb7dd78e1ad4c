import type { HalfRun } from "./ledger-state.ts";

/**
 * Says what to type about a section that began and did not end.
 *
 * A down section has no target that always means it alone: below a merge lie several revisions.
 */
export function halfRunRemedy({ revision, direction, outcome }: HalfRun): string {
  if (outcome === "unknown") {
    return "Look whether that statement was done, then: ebb resume --again, --done or --undone";
  }
  const again = direction === "up" ? `ebb upgrade ${revision}` : "ebb resume --again";
  return `Finish it: ${again}`;
}

/** Says where a half-run section stands. */
export function describeHalfRun(halfRun: HalfRun): string {
  const { revision, direction, statement, event } = halfRun;
  return `The ${direction} section of ${revision} is half run: statement ${statement} ${WHAT_HAPPENED[event]}`;
}

const WHAT_HAPPENED = {
  begin: "was under way, and its outcome is not known",
  failed: "failed",
  done: "comes next",
} as const;
