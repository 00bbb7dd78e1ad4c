import type { SectionOptions } from "../../migration/migration.ts";
import type { Message } from "../../session.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { setParameter } from "../../sql/set-parameter.ts";
import { runLockKey } from "../ledger/ledger-name.ts";
import { assertion, takeFence } from "../ledger/ledger-write.ts";
import { refusePlanted } from "./refuse-planted.ts";
import type { RunContext } from "./run-context.ts";

/**
 * The session's own settings on a direct connection.
 *
 * Outside ebb's transactions the session is read-only: should the server refuse the message that
 * opens one, the statements behind it in the flight are refused too, instead of committing one by
 * one. A vanished host frees the lock after about a minute by TCP keepalives, which any role may set,
 * and where an answer was on its way to it, which they do not watch, by the time limit of that.
 */
export function sessionSettings(context: RunContext): string {
  if (context.mode.kind === "pooled") return "";
  const settings = [
    ...connectSettings(context),
    "default_transaction_read_only = on",
    "default_transaction_isolation = 'read committed'",
    ...(context.session.isServer ? connectionSettings(context) : []),
  ];
  return settings.map((setting) => `set session ${setting}`).join("; ");
}

function connectionSettings(context: RunContext): string[] {
  const settings = [
    "idle_in_transaction_session_timeout = 0",
    "tcp_keepalives_idle = 30",
    "tcp_keepalives_interval = 10",
    "tcp_keepalives_count = 3",
    ...(context.state.platform.includes("linux") ? ["tcp_user_timeout = '60s'"] : []),
  ];
  if (version(context) >= 14) settings.push("idle_session_timeout = 0");
  settings.push(...connectionCheck(context));
  if (version(context) >= 17) settings.push("transaction_timeout = 0");
  return settings;
}

/**
 * What holds for one transaction; the section's own options go before the run's.
 *
 * Everything is set, nothing inherited: a role or database can carry its own defaults.
 */
export function transactionSettings(context: RunContext, section: SectionOptions): string {
  const settings = [
    ...(context.mode.kind === "pooled" ? connectSettings(context) : []),
    `lock_timeout = ${quoteLiteral(section.lockTimeout ?? context.options.lockTimeout)}`,
    `statement_timeout = ${quoteLiteral(section.statementTimeout ?? context.options.statementTimeout)}`,
    "idle_in_transaction_session_timeout = 0",
    "standard_conforming_strings = on",
    "client_min_messages = notice",
    "default_transaction_read_only = off",
  ];
  if (version(context) >= 17) settings.push("transaction_timeout = 0");
  settings.push(...connectionCheck(context));
  return settings.map((setting) => `set local ${setting}`).join("; ");
}

/**
 * Fails on the server unless the run lock is held, by this backend or by the silent connection, and
 * nothing was planted in the ledger that is about to be written.
 */
export function requireRunLock(context: RunContext): string {
  const { mode } = context;
  const pid = mode.kind === "direct" ? "pg_catalog.pg_backend_pid()" : String(mode.lockPid);
  const isHeld = `select ${assertion(holdsRunLock(context, pid), "'EBB_RUN_LOCK'")}`;
  return [isHeld, ...refusePlanted(context)].join(";\n");
}

/**
 * Takes the fence lock for this transaction, or fails, and fails unless the run lock is held.
 *
 * Who waits for the run lock on a direct connection must not touch the fence: taking it even for a
 * moment, it would stand in the way of the one that runs. Behind a pooler the run lock was waited
 * for before; as another session holds it, it is looked at once the fence is taken.
 */
export function takeFenceInTurn(context: RunContext): string[] {
  const steps = [requireRunLock(context), takeFence(context.run.ledger)];
  return context.mode.kind === "direct" ? steps : steps.reverse();
}

/** The condition that a backend holds the run lock of this ledger. */
export function holdsRunLock({ run }: RunContext, pid: string): string {
  return `exists (select 1 from pg_catalog.pg_locks l where ${isLock(runLockKey(run.ledger))} and l.pid operator(pg_catalog.=) ${pid})`;
}

/** The condition that a row `l` of pg_locks is a granted lock of this key, in this database. */
export function isLock(key: string): string {
  return `l.locktype operator(pg_catalog.=) 'advisory' and l.granted and l.objsubid operator(pg_catalog.=) 1
  and l.database operator(pg_catalog.=) (select d.oid from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) pg_catalog.current_database())
  and ((l.classid::pg_catalog.int8 operator(pg_catalog.<<) 32) operator(pg_catalog.|) l.objid::pg_catalog.int8) operator(pg_catalog.=) ${key}`;
}

/** Takes the role of `--role` for the rest of the transaction. */
export function takeRole(context: RunContext): string[] {
  const { role } = context.options;
  return role === undefined ? [] : [`set local role ${quoteIdentifier(role)}`];
}

/**
 * Takes the session back to what it was at connect, within the transaction that is open: COMMIT
 * makes it last, ROLLBACK restores what stood before BEGIN.
 */
export function resetSession(context: RunContext): string[] {
  return [
    `set session authorization ${userAtConnect(context)}`,
    "reset role",
    "reset all",
    "close all",
    "unlisten *",
    "deallocate all",
    "discard temp",
    "discard sequences",
    ...ledgerTimeouts(context),
  ];
}

/**
 * Makes a message of statements that write the ledger in a transaction of their own, whatever the
 * section that runs has set: role and search_path as at connect return with its end.
 */
export function ledgerTransaction(context: RunContext, statements: readonly string[]): Message {
  const sql = [
    "begin isolation level read committed read write",
    ...asAtConnect(context),
    ...statements,
    "commit",
  ].join(";\n");
  return { sql };
}

/** Role and search_path as at connect, for the rest of the transaction. */
export function asAtConnect(context: RunContext): string[] {
  return [
    `set local session authorization ${userAtConnect(context)}`,
    "set local role = default",
    "set local search_path = pg_catalog, pg_temp",
    ...ledgerTimeouts(context),
  ];
}

/** The embedded database has no user who logged in, to whom DEFAULT would go back. */
function userAtConnect({ session, state }: RunContext): string {
  return session.isServer ? "default" : quoteIdentifier(state.user);
}

/** The ledger is written however long it takes, but somebody's lock on it is not waited for. */
export function ledgerTimeouts({ options }: RunContext): string[] {
  return [
    "set local statement_timeout = 0",
    `set local lock_timeout = ${quoteLiteral(options.lockTimeout)}`,
  ];
}

/** What the user wants set on every connection (PGOPTIONS). */
function connectSettings({ options }: RunContext): string[] {
  return options.connectSettings.map(({ name, value }) => setParameter(name, value));
}

/** Frees the lock soon after a client was killed; other platforms refuse the setting. */
function connectionCheck(context: RunContext): string[] {
  const known = version(context) >= 14 && context.state.platform.includes("linux");
  return known && context.session.isServer ? ["client_connection_check_interval = '1s'"] : [];
}

function version(context: RunContext): number {
  return Math.floor(context.state.versionNumber / 10_000);
}
