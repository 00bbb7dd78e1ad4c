import { Failure } from "../../failure.ts";
import type { Step } from "../../graph/plan.ts";
import type { Section } from "../../migration/migration.ts";
import type { Message } from "../../session.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { giveUpCommand } from "../ledger/half-run.ts";
import { type LedgerName, runLockKey } from "../ledger/ledger-name.ts";
import { isLock } from "../run/session-settings.ts";
import { isTextKept, settingsQuery } from "./settings-query.ts";

/** The state of a session behind some statements of a section, as the journal keeps it. */
export interface SessionState {
  /** The statement that came next, from 1. */
  readonly statement: number;
  /** The JSON text of {@link keptState}. */
  readonly text: string;
}

/** The setting that holds the session's values at the start of the section. */
const START = "ebb.session_start";
/** The setting that holds the state for the journal's row, until its transaction ends. */
const STATE = "ebb.session_state";

/** A statement as the journal keeps it, so that a later run knows it after an edit. */
export interface KeptStatement {
  /** Its text; undefined for a section with `no-record`, and for a very long one. */
  readonly sql: string | undefined;
  /** Where its section came from. */
  readonly from: "file" | "ledger";
}

/**
 * Returns the JSON of a statement and the session's state before it as SQL of type text, behind
 * {@link keepState} in the same transaction.
 */
export function keptState({ sql, from }: KeptStatement, hasState: boolean): string {
  const state = hasState ? `pg_catalog.current_setting('${STATE}')::pg_catalog.json` : "null::text";
  const text = sql === undefined ? "null" : quoteLiteral(sql);
  return `pg_catalog.json_build_object('state', ${state}, 'sql', ${text}::pg_catalog.text, 'from', '${from}')::pg_catalog.text`;
}

/** Reads the JSON of {@link keptState}. */
export function keptStatement(text: string): Partial<KeptStatement> {
  const { sql, from } = JSON.parse(text) as {
    readonly sql?: string | null;
    readonly from?: string;
  };
  return {
    sql: sql ?? undefined,
    ...((from === "file" || from === "ledger") && { from }),
  };
}

/** Returns SQL that notes the settings of the session at the start of a section. */
export function noteStart(section: Section): string {
  return `select pg_catalog.set_config('${START}', (select pg_catalog.json_object_agg(s.name, s.setting)::pg_catalog.text from (${settingsQuery(section)}) s), false)`;
}

/**
 * Returns SQL that reads the state of the session and keeps it for the rest of the transaction: the
 * settings that differ from the start of the section, however they were set, and names of what no
 * other session can have.
 *
 * ebb sets the lock timeout anew for each statement, and transactions end with the message, so these
 * settings do not count. Before the section's first statement there is no start, and nothing to keep.
 */
export function keepState(ledger: LedgerName, section: Section): string {
  // NULLIF would look for an operator in the section's search_path.
  const noted = `pg_catalog.current_setting('${START}', true)`;
  const start = `(case when ${noted} operator(pg_catalog.<>) '' then ${noted} end)::pg_catalog.json`;
  const changed = `(${settingsQuery(section)}) s where s.name operator(pg_catalog.<>) all ('{${NOT_KEPT}}'::pg_catalog.text[]) and not coalesce(s.setting operator(pg_catalog.=) (${start} operator(pg_catalog.->>) s.name), ${start} is null)`;
  // The value of a made-up setting may be as secret as the text that set it.
  const kept = isTextKept(section) ? changed : `${changed} and not s.is_made_up`;
  const held = isTextKept(section)
    ? heldQuery(ledger)
    : `${heldQuery(ledger)} union all select 'the setting ' operator(pg_catalog.||) s.name from ${changed} and s.is_made_up`;
  const state = `pg_catalog.json_build_object('settings', (select pg_catalog.json_object_agg(s.name, s.setting) from ${kept}), 'held', (select pg_catalog.json_agg(h.what) from (${held}) h))`;
  return `select pg_catalog.set_config('${STATE}', ${state}::pg_catalog.text, true)`;
}

/** Returns the messages that give a new session the settings of an earlier one. */
export function restoreState(state: SessionState | undefined): readonly Message[] {
  const entries = Object.entries(parsed(state)?.settings ?? {});
  // The role may lack the right to set the others, so it comes last.
  const order = (name: string): number => ["session_authorization", "role"].indexOf(name);
  return entries
    .sort(([a], [b]) => order(a) - order(b))
    .map(([name, value]) => ({
      sql: `select pg_catalog.set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, false)`,
    }));
}

/** Returns the failure of a section that cannot go on, because its session held more than settings. */
export function lostState(step: Step, state: SessionState | undefined): Failure | undefined {
  const { direction, headsAfter } = step;
  const revision = step.revision.id;
  const held = parsed(state)?.held ?? [];
  if (held.length === 0) return undefined;
  const message = `Cannot go on with ${revision}: its session ended, and with it ${held.join(", ")}`;
  return new Failure("EBB_HALF_RUN", message, {
    hint: `Do the rest by hand, then: ebb stamp ${headsAfter.join(" ") || "base"}; or give the section up${giveUpCommand({ revision, direction })}`,
    asksOperator: true,
  });
}

/** Checks if the journal has the state of the session. Behind a pooler there is none. */
export function hasState(state: SessionState | undefined): boolean {
  return parsed(state) !== undefined;
}

const NOT_KEPT = "lock_timeout,transaction_isolation,transaction_read_only,transaction_deferrable";

function heldQuery(ledger: LedgerName): string {
  return `select 'the temporary relation ' operator(pg_catalog.||) c.relname::pg_catalog.text as what from pg_catalog.pg_class c where c.relnamespace operator(pg_catalog.=) pg_catalog.pg_my_temp_schema() and c.relkind operator(pg_catalog.=) any ('{r,v,S,f,p}'::pg_catalog."char"[])
  union all select 'the prepared statement ' operator(pg_catalog.||) p.name from pg_catalog.pg_prepared_statements p where p.from_sql
  union all select 'the cursor ' operator(pg_catalog.||) c.name from pg_catalog.pg_cursors c where c.is_holdable
  union all select 'LISTEN on ' operator(pg_catalog.||) n.channel from pg_catalog.pg_listening_channels() n(channel)
  union all select 'an advisory lock' from pg_catalog.pg_locks l where l.locktype operator(pg_catalog.=) 'advisory' and l.pid operator(pg_catalog.=) pg_catalog.pg_backend_pid() and not (${isLock(runLockKey(ledger))})`;
}

interface StateJson {
  readonly settings: Readonly<Record<string, string>> | null;
  readonly held: readonly string[] | null;
}

function parsed(state: SessionState | undefined): StateJson | undefined {
  if (state === undefined) return undefined;
  return (JSON.parse(state.text) as { readonly state: StateJson | null }).state ?? undefined;
}
