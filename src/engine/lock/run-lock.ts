import { Failure } from "../../failure.ts";
import type { Message, Session } from "../../session.ts";
import { NO_TIME_LIMIT } from "../../sql/pinned.ts";
import { answered, textOrUndefined } from "../ledger/answer.ts";
import { fenceKey, type LedgerName, runLockKey } from "../ledger/ledger-name.ts";
import { type LedgerState, readState } from "../ledger/ledger-state.ts";
import type { StateRequest } from "../ledger/state-query.ts";
import type { RunContext } from "../run/run-context.ts";
import type { LockHolder, RunAtWork } from "../run/run-events.ts";
import { isLock, sessionSettings } from "../run/session-settings.ts";
import { readRunLock } from "./run-at-work.ts";

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 500;
/** The interval for asking again who holds the lock. */
const HOLDER_MS = 5_000;

/** Returns SQL that tries to take the run lock for the session. */
export function tryLock(context: RunContext): string {
  return `select pg_catalog.pg_try_advisory_lock(${runLockKey(context.run.ledger)}) as locked`;
}

/** Returns the message that tries to take the run lock and applies ebb's session settings. */
export function lockMessage(context: RunContext): Message {
  const settings = sessionSettings(context);
  return { sql: `${tryLock(context)}${settings === "" ? "" : `; ${settings}`}` };
}

/**
 * Waits for the run lock by polling, each poll in its own transaction.
 *
 * It never uses the blocking form: a blocked waiter holds a snapshot, and CREATE INDEX CONCURRENTLY
 * of the holder would wait for it forever (docs/architecture.md#the-run-lock-is-polled).
 *
 * @throws {Failure} `EBB_LOCK_HELD` at the time limit, with the holder's name.
 */
export async function waitForRunLock(context: RunContext, deadline: number): Promise<void> {
  const poll = async (): Promise<boolean> => {
    const [outcome] = await context.session.flight([{ sql: tryLock(context) }]);
    return answered(outcome, "Cannot take the run lock")[0]?.locked === true;
  };
  await pollForLock(context, deadline, poll);
}

/**
 * Waits a moment for the fence lock, which the last transaction of a lost client may hold.
 *
 * @throws {Failure} `EBB_LOCK_HELD` at the time limit.
 */
export async function waitForFence(context: RunContext, deadline: number): Promise<void> {
  const { clock, interrupt } = context.options;
  const holder = await fenceHolder(context.session, context.run.ledger);
  if (clock.now() >= deadline) throw lockHeld(context, holder);
  tellWaiting(context, deadline, holder);
  await clock.sleep(LONGEST_DELAY_MS / 2, interrupt);
  interrupt.throwIfAborted();
}

/** Returns the session that holds a fence lock; undefined if the server does not report it. */
async function fenceHolder(session: Session, ledger: LedgerName): Promise<LockHolder | undefined> {
  const sql = `${NO_TIME_LIMIT};
select l.pid, a.usename::pg_catalog.text as "user", a.application_name::pg_catalog.text as application, pg_catalog.to_char(pg_catalog.timezone('UTC', a.backend_start), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since
from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid operator(pg_catalog.=) l.pid
where ${isLock(fenceKey(ledger))} limit 1`;
  const [outcome] = await session.flight([{ sql }]);
  const row = answered(outcome, "Cannot see who holds the fence")[0];
  if (row === undefined) return undefined;
  const { pid, user, application, since } = row;
  return {
    pid: Number(pid),
    user: textOrUndefined(user),
    application: textOrUndefined(application),
    since: textOrUndefined(since),
  };
}

/**
 * Tries to take the run lock repeatedly, each time a little later, and reports the holder.
 *
 * @throws {Failure} `EBB_LOCK_HELD` at the time limit, and the reason of a signal.
 */
export async function pollForLock(
  context: RunContext,
  deadline: number,
  poll: () => Promise<boolean>,
): Promise<void> {
  const { clock, interrupt, onEvent } = context.options;
  let askedAt = Number.NEGATIVE_INFINITY;
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
    interrupt.throwIfAborted();
    if (await poll()) break;
    if (clock.now() - askedAt >= HOLDER_MS || clock.now() >= deadline) {
      const holder = await holderFor(context);
      if (clock.now() >= deadline) throw lockHeld(context, holder);
      askedAt = clock.now();
      tellWaiting(context, deadline, holder);
    }
    await clock.sleep(delay * (0.75 + clock.random() / 2), interrupt);
  }
  onEvent({ kind: "lock-taken" });
}

/** Leaves the log alone where another role may have replaced it since the state was read. */
function holderFor({ session, state }: RunContext): Promise<LockHolder | undefined> {
  return readRunLock(session, { ...state, hasLog: state.hasLog && state.isHeldByUs });
}

function tellWaiting(
  { options }: RunContext,
  deadline: number,
  holder: LockHolder | undefined,
): void {
  const { clock, lockWaitMs, onEvent } = options;
  const waitedMs = Math.max(clock.now() + lockWaitMs - deadline, 0);
  onEvent({ kind: "waiting-for-lock", holder, waitedMs, limitMs: lockWaitMs });
}

function lockHeld(context: RunContext, holder: LockHolder | undefined): Failure {
  const seconds = Math.round(context.options.lockWaitMs / 1000);
  const who = holder === undefined ? "another session" : describeHolder(holder);
  return new Failure(
    "EBB_LOCK_HELD",
    `The run lock was not free within ${seconds} s: ${who} holds it`,
    {
      hint: "Wait for that run to end, or raise --lock-wait",
    },
  );
}

/**
 * Describes the holder of the run lock: `pid 4711 (user app, application psql, since …)`, or `pid
 * 4711 (ebb upgrade head by ann@ci, at up 1975ea83b712, user app, since …)`.
 */
export function describeHolder({ run, ...holder }: LockHolder): string {
  const { pid, user, application, since } = { ...holder, ...(run && { since: run.since }) };
  const facts = [
    ...(run === undefined ? [] : factsOfRun(run)),
    ...(user === undefined ? [] : [`user ${user}`]),
    // That of a run says nothing more than its facts.
    ...(application && run === undefined ? [`application ${application}`] : []),
    ...(since === undefined ? [] : [`since ${since}`]),
  ];
  return `pid ${pid}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

function factsOfRun({ command, osUser, host, direction, revision }: RunAtWork): readonly string[] {
  const person = [osUser, host].filter((part) => part !== undefined).join("@");
  const by = person === "" ? "" : ` by ${person}`;
  return [
    `ebb${command === undefined ? "" : ` ${command}`}${by}`,
    ...(revision === undefined ? [] : [`at ${direction} ${revision}`]),
  ];
}

/**
 * Reads the state for a command that only reads. A section that another ebb is running at this
 * moment is not half run.
 *
 * @throws {Failure} as {@link readState}
 */
export async function readSettledState(
  session: Session,
  request: StateRequest,
): Promise<LedgerState> {
  const state = await readState(session, request);
  if (state.halfRun === undefined) return state;
  const holder = await readRunLock(session, state);
  if (holder !== undefined) return { ...state, halfRun: undefined };
  // That run may have just ended.
  return readState(session, request);
}
