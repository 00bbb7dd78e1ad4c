import { Failure } from "../../failure.ts";
import type { ServerError } from "../../session.ts";
import type { Blocker } from "./run-events.ts";
import { isLockFailure } from "./statement-failure.ts";

/** The last attempt that failed on another session's lock. */
export interface LastAttempt {
  readonly attempt: number;
  readonly blockers: readonly Blocker[];
  /** True if it took too long for a retry. */
  readonly isLong?: boolean;
}

/** Adds the blocking sessions and the number of attempts to the failure of a lock wait. */
export function blockedFailure(
  { failure, error }: { readonly failure: Failure; readonly error: ServerError | undefined },
  { attempt, blockers, isLong = false }: LastAttempt,
): Failure {
  if (error === undefined || !isLockFailure(error)) return failure;
  const tries = attempt === 1 ? "" : `, after ${attempt} attempts`;
  const by = blockers.length === 0 ? "" : `; blocked by ${describeBlockers(blockers)}`;
  return new Failure("EBB_LOCK_TIMEOUT", `${failure.message}${tries}${by}`, {
    hint: [endsOf(blockers), isLong ? LONG_HINT : failure.hint]
      .filter((part) => part !== undefined)
      .join(". "),
    place: failure.place,
    server: failure.server,
  });
}

const LONG_HINT =
  "The attempt took too long for a retry, which would block others again: split the revision (backfill in a separate one), or raise --lock-timeout";

/** Returns the SQL that ends the blocking sessions; undefined if none is known. */
function endsOf(blockers: readonly Blocker[]): string | undefined {
  const pids = blockers.slice(0, MOST_DESCRIBED).flatMap(({ pid }) => (pid === 0 ? [] : [pid]));
  if (pids.length === 0) return undefined;
  const lines = pids.map((pid) => `select pg_terminate_backend(${pid})`);
  return `To end ${pids.length === 1 ? "that session" : "these sessions"}, as its user or with pg_signal_backend: ${lines.join("; ")}`;
}

/**
 * Describes blocking sessions: `pid 4711 (user app, application psql, idle in transaction for 12
 * s): update t …`.
 */
export function describeBlockers(blockers: readonly Blocker[]): string {
  const described = blockers.slice(0, MOST_DESCRIBED).map(describe);
  const more = blockers.length - described.length;
  return [...described, ...(more === 0 ? [] : [`and ${more} more`])].join("; ");
}

/** The number of blocking sessions to describe. */
export const MOST_DESCRIBED = 3;

function describe(blocker: Blocker): string {
  // pg_blocking_pids() has 0 for a prepared transaction (PostgreSQL manual, table 9.69).
  if (blocker.pid === 0) return "a prepared transaction (see pg_prepared_xacts)";
  const { user, application, state, seconds, query } = blocker;
  const facts = [
    user === undefined ? undefined : `user ${user}`,
    application === undefined ? undefined : `application ${application}`,
    seconds === undefined ? state : `${state ?? "in a transaction"} for ${seconds} s`,
  ].filter((fact) => fact !== undefined);
  const who = `pid ${blocker.pid}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
  return query === undefined ? who : `${who}: ${query}`;
}
