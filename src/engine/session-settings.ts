import type { SectionOptions } from "../migration/migration.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/quote.ts";
import { runLockKey } from "./ledger-name.ts";
import { assertion } from "./ledger-write.ts";
import type { RunContext } from "./run-context.ts";

/**
 * The session's own settings on a direct connection.
 *
 * Outside ebb's transactions the session is read-only: should the server refuse the message that
 * opens one, the statements behind it in the flight are refused too, instead of committing one by
 * one. A vanished host frees the lock after about a minute by TCP keepalives, which any role may set.
 */
export function sessionSettings(context: RunContext): string {
  if (context.mode.kind === "pooled" || !context.session.isServer) return "";
  const settings = [
    "default_transaction_read_only = on",
    "default_transaction_isolation = 'read committed'",
    "idle_in_transaction_session_timeout = 0",
    "tcp_keepalives_idle = 30",
    "tcp_keepalives_interval = 10",
    "tcp_keepalives_count = 3",
  ];
  if (version(context) >= 14) settings.push("idle_session_timeout = 0");
  settings.push(...connectionCheck(context));
  if (version(context) >= 17) settings.push("transaction_timeout = 0");
  return settings.map((setting) => `set session ${setting}`).join("; ");
}

/**
 * What holds for one transaction; the section's own options go before the run's.
 *
 * Everything is set, nothing inherited: a role or database can carry its own defaults.
 */
export function transactionSettings(context: RunContext, section: SectionOptions): string {
  const settings = [
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

/** Fails on the server unless the run lock is held: by this backend, or by the silent connection. */
export function requireRunLock(context: RunContext): string {
  const key = runLockKey(context.run.ledger);
  const pid =
    context.mode.kind === "direct" ? "pg_catalog.pg_backend_pid()" : String(context.mode.lockPid);
  const held = `exists (select 1 from pg_catalog.pg_locks l where l.locktype operator(pg_catalog.=) 'advisory' and l.granted and l.objsubid operator(pg_catalog.=) 1
  and l.pid operator(pg_catalog.=) ${pid}
  and ((l.classid::pg_catalog.int8 operator(pg_catalog.<<) 32) operator(pg_catalog.|) l.objid::pg_catalog.int8) operator(pg_catalog.=) ${key})`;
  return `select ${assertion(held, "'EBB_RUN_LOCK'")}`;
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
    "reset session authorization",
    "reset role",
    "reset all",
    ...context.options.connectSettings.map(
      ({ name, value }) => `set session ${quoteIdentifier(name)} = ${quoteLiteral(value)}`,
    ),
    "close all",
    "unlisten *",
    "deallocate all",
    "discard temp",
    "discard sequences",
    "set local statement_timeout = 0",
  ];
}

/** Frees the lock soon after a client was killed; other platforms refuse the setting. */
function connectionCheck(context: RunContext): string[] {
  const known = version(context) >= 14 && context.state.platform.includes("linux");
  return known && context.session.isServer ? ["client_connection_check_interval = '1s'"] : [];
}

function version(context: RunContext): number {
  return Math.floor(context.state.versionNumber / 10_000);
}
