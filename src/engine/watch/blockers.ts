import type { Row } from "../../session.ts";
import { pinned } from "../../sql/pinned.ts";
import { textOrUndefined } from "../ledger/answer.ts";
import type { Blocker } from "../run/run-events.ts";

/** The number of characters of a query that are read. */
export const LONGEST_QUERY = 200;

/** The age of the transaction of `a`, a row of pg_stat_activity, in seconds. */
export const AGE = "date_part('epoch', clock_timestamp() - a.xact_start)";

/**
 * The columns of `a`, a row of pg_stat_activity, that {@link blockerOf} reads in addition to `pid`.
 */
export const BLOCKER_COLUMNS = `a.usename::text as "user", a.application_name as application, a.state,
  round(${AGE})::int4 as seconds, "left"(a.query, ${LONGEST_QUERY}) as query`;

/**
 * Returns the query for the sessions that block a session; `w` is a query with one column `pid`.
 *
 * Facts that the server hides without pg_read_all_stats are missing in the rows.
 */
export function blockersQuery(w: string): string {
  return pinned(`select distinct b.pid, ${BLOCKER_COLUMNS}
from (${w}) w, unnest(pg_blocking_pids(w.pid)) b(pid)
left join pg_stat_activity a on a.pid = b.pid
order by b.pid`);
}

/** Reads a row of {@link blockersQuery}. */
export function blockerOf(row: Row): Blocker {
  const { pid, user, application, state, seconds, query } = row;
  return {
    pid: Number(pid),
    user: textOrUndefined(user),
    application: textOrUndefined(application),
    state: textOrUndefined(state),
    seconds: typeof seconds === "number" ? seconds : undefined,
    query: shownQuery(query),
  };
}

/**
 * Returns a query of pg_stat_activity on one line, cut at its first string; undefined if the server
 * hides it.
 */
export function shownQuery(query: unknown): string | undefined {
  if (query === "<insufficient privilege>") return undefined;
  return textOrUndefined(withoutStrings(oneLine(query)));
}

function oneLine(query: unknown): unknown {
  return typeof query === "string" ? query.replaceAll(/\s+/g, " ").trim() : undefined;
}

/**
 * Cuts a query at its first string, which may be a secret: another run of ebb may be at a
 * `no-record` section.
 */
function withoutStrings(query: unknown): unknown {
  if (typeof query !== "string") return undefined;
  const at = query.search(/'|\$\w*\$/);
  return at === -1 ? query : `${query.slice(0, at)}…`;
}
