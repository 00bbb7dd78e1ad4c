import { areInConflict, type LockMode, modeOfServer } from "../../locks/lock-mode.ts";
import type { StatementLocks, TableLock } from "../../locks/statement-locks.ts";
import type { Row, Session } from "../../session.ts";
import { NO_TIME_LIMIT, PIN_NAMES } from "../../sql/pinned.ts";
import { answered } from "../ledger/answer.ts";
import type { Blocker } from "../run/run-events.ts";
import { AGE, BLOCKER_COLUMNS, blockerOf } from "../watch/blockers.ts";

/** A session for which a statement of the plan would wait now. */
export interface InTheWay {
  readonly blocker: Blocker;
  /** Its locks on tables of the plan. Empty when the session only has an old transaction. */
  readonly holds: readonly HeldLock[];
}

export interface HeldLock {
  readonly table: string;
  readonly mode: LockMode;
  /** The first lock of the plan that conflicts with it. */
  readonly wanted: LockMode;
}

export interface Wants {
  readonly locks: readonly StatementLocks[];
  /** CONCURRENTLY waits for every older transaction, whatever it locks. */
  readonly waitsForOld: boolean;
}

/** A younger transaction ends soon enough. */
const PASSING_SECONDS = 1;

/**
 * Finds the sessions that block a plan now: those with a conflicting lock and, when an index is
 * built CONCURRENTLY, those with an old snapshot. The oldest come first.
 */
export async function readInTheWay(
  session: Session,
  { locks, waitsForOld }: Wants,
): Promise<readonly InTheWay[]> {
  const wanted = wantedByOid(locks.flatMap((statement) => statement.locks));
  if (wanted.size === 0) return [];
  const [outcome] = await session.flight([
    {
      sql: `${NO_TIME_LIMIT};
${holdersQuery([...wanted.keys()], waitsForOld)}`,
    },
  ]);
  const rows = answered(outcome, "Cannot look who is in the way");
  const found = new Map<number, { blocker: Blocker; holds: HeldLock[] }>();
  for (const row of rows) {
    const holds = heldBy(row, wanted);
    if (holds.length === 0 && row.mode !== null) continue;
    const blocker = blockerOf(row);
    const other = found.get(blocker.pid);
    if (other === undefined) found.set(blocker.pid, { blocker, holds });
    else other.holds.push(...holds);
  }
  return [...found.values()];
}

function wantedByOid(locks: readonly TableLock[]): ReadonlyMap<number, TableLock[]> {
  const wanted = new Map<number, TableLock[]>();
  for (const lock of locks) {
    for (const oid of lock.facts === undefined ? [] : [lock.facts.oid, ...lock.children]) {
      const others = wanted.get(oid);
      if (others === undefined) wanted.set(oid, [lock]);
      else others.push(lock);
    }
  }
  return wanted;
}

function heldBy(row: Row, wanted: ReadonlyMap<number, readonly TableLock[]>): HeldLock[] {
  const mode = modeOfServer(String(row.mode));
  if (mode === undefined) return [];
  const oid = Number(row.oid);
  const waiting = (wanted.get(oid) ?? [])
    .map(({ facts, table, ...lock }) => ({
      table,
      wanted: facts?.oid === oid ? lock.mode : lock.childMode,
    }))
    .find(({ wanted: other }) => areInConflict(other, mode));
  return waiting === undefined ? [] : [{ ...waiting, mode }];
}

function holdersQuery(oids: readonly number[], waitsForOld: boolean): string {
  const old = `union all select null::int8, null::text, a.pid from pg_stat_activity a
  where a.datname = current_database() and (a.backend_xmin is not null or a.backend_xid is not null)`;
  return `begin isolation level read committed read only;
set local statement_timeout = 0;
${PIN_NAMES};
select w.oid, w.mode, coalesce(w.pid, 0) as pid, ${BLOCKER_COLUMNS}
from (select l.relation::int8 as oid, l.mode, l.pid from pg_locks l
  where l.granted and l.locktype = 'relation' and l.relation = any ('{${oids.join(",")}}'::oid[])
    and l.database = (select d.oid from pg_database d where d.datname = current_database())
  ${waitsForOld ? old : ""}) w
left join pg_stat_activity a on a.pid = w.pid
where coalesce(w.pid, 0) <> pg_backend_pid() and coalesce(${AGE} >= ${PASSING_SECONDS}::float8, true)
order by a.xact_start, w.pid, w.mode is null, w.oid;
commit`;
}
