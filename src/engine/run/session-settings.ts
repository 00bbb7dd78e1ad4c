import type { SectionOptions } from "../../migration/migration.ts";
import type { Message } from "../../session.ts";
import { PIN_NAMES } from "../../sql/pinned.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { setParameter } from "../../sql/set-parameter.ts";
import { timeoutMilliseconds } from "../../text/duration.ts";
import { runLockKey } from "../ledger/ledger-name.ts";
import { assertion, takeFence } from "../ledger/ledger-write.ts";
import { refusePlanted } from "./refuse-planted.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Returns the session's own settings on a direct connection.
 *
 * Outside ebb's transactions the session is read-only. If the server refuses the message that opens
 * a transaction, it also refuses the next statements of the flight, instead of committing them one
 * by one (docs/architecture.md#what-belongs-together-is-one-message). If a host vanishes, TCP keepalives, which any role may set, free the lock after about a
 * minute. Keepalives do not watch an answer on its way; its time limit does.
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
    ...limitSettings(context),
    "tcp_keepalives_idle = 30",
    "tcp_keepalives_interval = 10",
    "tcp_keepalives_count = 3",
    ...(context.state.platform.includes("linux") ? ["tcp_user_timeout = '60s'"] : []),
  ];
  if (version(context) >= 14) settings.push("idle_session_timeout = 0");
  return settings;
}

/**
 * Returns the settings of a section in a transaction that has {@link ledgerTimeouts}. The section's
 * own options take precedence over the run's.
 *
 * Every setting is set explicitly, because a role or database can have its own defaults.
 */
export function transactionSettings(context: RunContext, section: SectionOptions): string {
  const settings = [
    ...(context.mode.kind === "pooled" ? connectSettings(context) : []),
    ...timeoutSettings(context, section),
    "standard_conforming_strings = on",
    "client_min_messages = notice",
    "default_transaction_read_only = off",
    ...(isSetForSession(context) ? [] : limitSettings(context)),
  ];
  return settings.map((setting) => `set local ${setting}`).join("; ");
}

/** Returns the timeouts of a section that are not those of the ledger. */
function timeoutSettings({ options }: RunContext, section: SectionOptions): string[] {
  const { lockTimeout, statementTimeout = options.statementTimeout } = section;
  return [
    ...(lockTimeout === undefined ? [] : [`lock_timeout = ${quoteLiteral(lockTimeout)}`]),
    ...(timeoutMilliseconds(statementTimeout) === 0
      ? []
      : [`statement_timeout = ${quoteLiteral(statementTimeout)}`]),
  ];
}

/** Returns true if {@link sessionSettings} has set the limits of the connection. */
function isSetForSession({ mode, session }: RunContext): boolean {
  return mode.kind === "direct" && session.isServer;
}

/** Returns the settings that keep the server from ending the session, and free its locks. */
function limitSettings(context: RunContext): string[] {
  return [
    "idle_in_transaction_session_timeout = 0",
    ...(version(context) >= 17 ? ["transaction_timeout = 0"] : []),
    ...connectionCheck(context),
  ];
}

/**
 * Returns SQL that fails unless this session or the silent connection holds the run lock, and that
 * fails if foreign code was added to the ledger.
 */
export function requireRunLock(context: RunContext): string {
  const isHeld = `select ${assertion(hasRunLock(context), "'EBB_RUN_LOCK'")}`;
  return [isHeld, ...refusePlanted(context)].join(";\n");
}

/**
 * Returns a condition that this run has the run lock.
 *
 * On a direct connection the session takes it once more. That succeeds at once if the session has
 * it, and takes it back if a section let it go and nobody else has it. pg_locks would show the same,
 * but reading it stops the whole server's lock table for a moment. Behind a pooler another session
 * has the lock, so only pg_locks shows it.
 */
function hasRunLock(context: RunContext): string {
  const { mode, run } = context;
  if (mode.kind === "pooled") return holdsRunLock(context, String(mode.lockPid));
  return `pg_catalog.pg_try_advisory_lock(${runLockKey(run.ledger)})`;
}

/**
 * Returns SQL that takes the fence lock for this transaction, or fails, and that fails unless the
 * run lock is held.
 *
 * On a direct connection, a session that waits for the run lock must not touch the fence: even for
 * a moment, it would block the running one. Behind a pooler, the run lock is already held by
 * another session, so it is checked after the fence is taken.
 */
export function takeFenceInTurn(context: RunContext): string[] {
  const fence = takeFence(context.run.ledger);
  return context.mode.kind === "direct"
    ? [requireRunLock(context), fence]
    : [fence, requireRunLock(context)];
}

/** Returns a condition that a backend holds the run lock of this ledger. */
export function holdsRunLock({ run }: RunContext, pid: string): string {
  return `exists (select 1 from pg_catalog.pg_locks l where ${isLock(runLockKey(run.ledger))} and l.pid operator(pg_catalog.=) ${pid})`;
}

/**
 * Returns a condition that a row `l` of pg_locks is a granted lock with this key, in this database.
 */
export function isLock(key: string): string {
  return `l.locktype operator(pg_catalog.=) 'advisory' and l.granted and l.objsubid operator(pg_catalog.=) 1
  and l.database operator(pg_catalog.=) (select d.oid from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) pg_catalog.current_database())
  and ((l.classid::pg_catalog.int8 operator(pg_catalog.<<) 32) operator(pg_catalog.|) l.objid::pg_catalog.int8) operator(pg_catalog.=) ${key}`;
}

/**
 * Returns SQL that takes the role of the run for the rest of the transaction: the one of `--role`,
 * or of the connection's settings. It runs the sections, and it owns and uses the ledger.
 */
export function takeRole({ options }: RunContext): string[] {
  const set = options.connectSettings.findLast(({ name }) => name.toLowerCase() === "role");
  const role = options.role ?? set?.value;
  return role === undefined ? [] : [`set local ${setParameter("role", role)}`];
}

/**
 * Returns SQL that resets the session to its state at connect, in the open transaction. COMMIT
 * makes the reset permanent, and ROLLBACK restores the state before BEGIN. Prepared statements go with
 * "deallocate", and stay after a ROLLBACK too.
 */
export function resetSession(
  context: RunContext,
  statements: "deallocate" | "keep" = "deallocate",
): string[] {
  return [
    `set session authorization ${userAtConnect(context)}`,
    "reset role",
    "reset all",
    "close all",
    "unlisten *",
    ...(statements === "deallocate" ? ["deallocate all"] : []),
    "discard temp",
    "discard sequences",
    ...takeRole(context),
    ...ledgerTimeouts(context),
  ];
}

/**
 * Restores the encoding of the client that a section may have changed. It goes in front of a message
 * of ebb's own: the server reads a whole message in one encoding.
 */
export const RESTORE_ENCODING: Message = { sql: "set client_encoding = 'UTF8'" };

/**
 * Creates a message of statements that write the ledger in their own transaction, with role and
 * search_path as at connect. The settings of the running section return at its end. `first` runs
 * under them.
 */
export function ledgerTransaction(
  context: RunContext,
  statements: readonly string[],
  first: readonly string[] = [],
): Message {
  const sql = [
    "begin isolation level read committed read write",
    ...first,
    ...asAtConnect(context),
    ...statements,
    "commit",
  ].join(";\n");
  return { sql };
}

/** Returns SQL that sets role and search_path as at connect, for the rest of the transaction. */
export function asAtConnect(context: RunContext): string[] {
  return [
    `set local session authorization ${userAtConnect(context)}`,
    "set local role = default",
    ...takeRole(context),
    PIN_NAMES,
    ...ledgerTimeouts(context),
  ];
}

/**
 * Returns the session's user at connect. The embedded database has no login, so DEFAULT would not
 * work.
 */
function userAtConnect({ session, state }: RunContext): string {
  return session.isServer ? "default" : quoteIdentifier(state.user);
}

/**
 * Returns the timeouts for writing the ledger: it may take any time, but it does not wait long for
 * another session's lock.
 */
export function ledgerTimeouts({ options }: RunContext): string[] {
  return [
    "set local statement_timeout = 0",
    `set local lock_timeout = ${quoteLiteral(options.lockTimeout)}`,
  ];
}

/** Returns the user's settings for every connection (PGOPTIONS). */
function connectSettings({ options }: RunContext): string[] {
  return options.connectSettings.map(({ name, value }) => setParameter(name, value));
}

/**
 * Returns a setting that frees the lock soon after a client is killed. Other platforms refuse it.
 */
function connectionCheck(context: RunContext): string[] {
  const known = version(context) >= 14 && context.state.platform.includes("linux");
  return known && context.session.isServer ? ["client_connection_check_interval = '1s'"] : [];
}

function version(context: RunContext): number {
  return Math.floor(context.state.versionNumber / 10_000);
}
