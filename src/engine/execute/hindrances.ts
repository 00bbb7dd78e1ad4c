import { Failure } from "../../failure.ts";
import { namedOrBase } from "../../graph/identifier.ts";
import type { Progress, RunContext } from "../run/run-context.ts";

/**
 * Returns the failure of a run whose database another session changed meanwhile. If the heads are
 * equal again, they changed and changed back.
 */
export function moved(before: readonly string[], now: readonly string[]): Failure {
  const isBack = sameHeads(before, now);
  const way = isBack ? "" : ` from ${namedOrBase(before)} to ${namedOrBase(now)}`;
  const message = `The heads of the database changed${way} since this command started`;
  return new Failure("EBB_MOVED", message, {
    hint: "Another session ran ebb at the same time: check ebb status, then decide again",
  });
}

/** Returns the end of a run that no longer holds the run lock, or whose heads changed. */
export function lostRunLock(): Progress["end"] {
  const failure = new Failure(
    "EBB_MOVED",
    "The run lock was lost between two revisions, or another session changed the heads",
    { hint: "Check ebb status, then decide again" },
  );
  return { kind: "failed", failure, step: undefined };
}

/** Returns the failure of a version table whose rows do not change as SQL says. */
export function unwritable({ run }: RunContext): Failure {
  return new Failure(
    "EBB_LEDGER",
    `Cannot write ${run.ledger.schema}.${run.ledger.table}: the rows in it did not change as expected`,
    { hint: "Look for triggers, rules and row security on it" },
  );
}

/** Checks if two lists of heads, both sorted, are equal. */
export function sameHeads(a: readonly string[], b: readonly string[]): boolean {
  return a.join() === b.join();
}
