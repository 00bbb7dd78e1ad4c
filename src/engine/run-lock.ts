import type { Message, Session } from "../database/session.ts";
import { Failure } from "../failure.ts";
import { answered } from "./answer.ts";
import { runLockKey } from "./ledger-name.ts";
import type { RunContext } from "./run-context.ts";
import type { LockHolder } from "./run-options.ts";
import { sessionSettings } from "./session-settings.ts";

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 500;

/** The message that tries to take the run lock and makes the session ebb's own. */
export function lockMessage(context: RunContext): Message {
  const settings = sessionSettings(context);
  return { sql: `${tryLock(context)}${settings === "" ? "" : `; ${settings}`}` };
}

/**
 * Waits for the run lock by polling, each poll a transaction of its own.
 *
 * Never the blocking form: a blocked waiter holds a snapshot, on which CREATE INDEX CONCURRENTLY
 * of the holder waits for ever (EXPERIMENTS i).
 *
 * @throws {Failure} `EBB_LOCK_HELD` when the time is up, naming who holds it.
 */
export async function waitForRunLock(context: RunContext, deadline: number): Promise<void> {
  const poll = async (): Promise<boolean> => {
    const [outcome] = await context.session.flight([{ sql: tryLock(context) }]);
    return answered(outcome, "Cannot take the run lock")[0]?.locked === true;
  };
  await pollUntil(context, deadline, poll);
}

/**
 * Takes the run lock behind a transaction pooler: in a transaction on a second connection that is
 * silent until the end. Spelled READ COMMITTED and by a simple query, so that it holds no snapshot
 * (EXPERIMENTS ii).
 *
 * @throws {Failure} `EBB_LOCK_HELD`, `EBB_CONNECTION_LOST`
 */
export async function holdPooledLock(
  context: RunContext,
  silent: Session,
  deadline: number,
): Promise<number> {
  const timeouts =
    context.state.versionNumber >= 170_000 ? "; set local transaction_timeout = 0" : "";
  const begin = `begin isolation level read committed read only; set local idle_in_transaction_session_timeout = 0${timeouts}`;
  const take = `select pg_catalog.pg_try_advisory_xact_lock(${runLockKey(context.run.ledger)}) as locked, pg_catalog.pg_backend_pid() as pid`;
  let pid = 0;
  await pollUntil(context, deadline, async () => {
    const [outcome] = await silent.flight([{ sql: `${begin}; ${take}` }]);
    const row = answered(outcome, "Cannot take the run lock").at(-1);
    pid = Number(row?.pid);
    if (row?.locked === true) return true;
    await silent.flight([{ sql: "rollback" }]);
    return false;
  });
  return pid;
}

/** Tells who holds the run lock; undefined when nobody does or the server does not tell. */
export async function lockHolder(session: Session, key: string): Promise<LockHolder | undefined> {
  const sql = `select l.pid, a.usename::pg_catalog.text as "user", a.application_name::pg_catalog.text as application, a.backend_start as since
from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid operator(pg_catalog.=) l.pid
where l.locktype operator(pg_catalog.=) 'advisory' and l.granted and l.objsubid operator(pg_catalog.=) 1
  and l.database operator(pg_catalog.=) (select d.oid from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) pg_catalog.current_database())
  and ((l.classid::pg_catalog.int8 operator(pg_catalog.<<) 32) operator(pg_catalog.|) l.objid::pg_catalog.int8) operator(pg_catalog.=) ${key} limit 1`;
  const [outcome] = await session.flight([{ sql }]);
  const row = answered(outcome, "Cannot see who holds the run lock")[0];
  if (row === undefined) return undefined;
  const { pid, user, application, since } = row;
  return {
    pid: Number(pid),
    user: textOrUndefined(user),
    application: textOrUndefined(application),
    since: since instanceof Date ? since.toISOString() : undefined,
  };
}

async function pollUntil(
  context: RunContext,
  deadline: number,
  poll: () => Promise<boolean>,
): Promise<void> {
  const { clock, interrupt, onEvent } = context.options;
  let told = false;
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
    interrupt.throwIfAborted();
    if (await poll()) return;
    if (!told || clock.now() >= deadline) {
      const holder = await lockHolder(context.session, runLockKey(context.run.ledger));
      if (clock.now() >= deadline) throw lockHeld(context, holder);
      onEvent({ kind: "waiting-for-lock", holder });
      told = true;
    }
    await clock.sleep(delay * (0.75 + clock.random() / 2), interrupt);
  }
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

/** Says who holds the run lock: `pid 4711 (user app, application ebb, since …)`. */
export function describeHolder(holder: LockHolder): string {
  const facts = [
    holder.user === undefined ? undefined : `user ${holder.user}`,
    holder.application ? `application ${holder.application}` : undefined,
    holder.since === undefined ? undefined : `since ${holder.since}`,
  ].filter((fact) => fact !== undefined);
  return `pid ${holder.pid}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

function tryLock(context: RunContext): string {
  return `select pg_catalog.pg_try_advisory_lock(${runLockKey(context.run.ledger)}) as locked`;
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
