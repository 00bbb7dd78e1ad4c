import type { SessionSetting } from "../../connection.ts";
import type { Session } from "../../session.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { namesIn, setParameter } from "../../sql/set-parameter.ts";
import { answered, connectionLost } from "../ledger/answer.ts";

/** The state in which every section on the scratch database begins. */
export interface SessionStart {
  readonly settings: readonly SessionSetting[];
  /** The schemas of `search_path` that exist in the user's database. */
  readonly schemas: readonly string[];
}

/** Returns the start of a session from the words of the connection alone. */
export function givenSessionStart(given: readonly SessionSetting[]): SessionStart {
  const settings = given.filter(({ name }) => isForSections(name));
  const path = settings.findLast(({ name }) => isSearchPath(name))?.value;
  return { settings, schemas: schemasIn(path).filter((name) => name !== "$user") };
}

/**
 * Reads the settings that a session of the user's database has at its start: those of the
 * connection, of the role and of the database, and those of the server's file that change how
 * statements are read.
 *
 * `role` runs the sections, if it is not the session's own. In `search_path` its name replaces
 * `$user`, because the scratch database has other roles.
 *
 * @throws {Failure} `EBB_LEDGER`, `EBB_CONNECTION_LOST`
 */
export async function readSessionStart(
  session: Session,
  given: readonly SessionSetting[],
  role: string | undefined,
): Promise<SessionStart> {
  const [settingRows, schemaRows] = await session.flight([
    { sql: startSettings(given.map(({ name }) => name)) },
    { sql: "select n.nspname::pg_catalog.text as name from pg_catalog.pg_namespace n" },
  ]);
  const rows = answered(settingRows, "Cannot read the settings of the session");
  const existing = answered(schemaRows, "Cannot read the schemas").map(({ name }) => String(name));
  const user = role ?? String(rows[0]?.user);
  const settings = rows
    .map(({ name, value }) => ({ name: String(name), value: String(value) }))
    .filter(({ name }) => isForSections(name))
    .map((setting) => (isSearchPath(setting.name) ? withUser(setting, user) : setting));
  const path = settings.find(({ name }) => isSearchPath(name))?.value;
  const schemas = schemasIn(path).filter((name) => existing.includes(name));
  return { settings, schemas };
}

/**
 * Reads the settings of a session that differ from `before`. `texts` is the SQL that ran: own
 * settings such as `app.name` are found by their names in it.
 *
 * @throws {Failure} `EBB_LEDGER`, `EBB_CONNECTION_LOST`
 */
export async function readSettings(
  session: Session,
  texts: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = texts.flatMap((text) => text.match(OWN_SETTING) ?? []);
  const sql = `select s.name, pg_catalog.current_setting(s.name, true) as value from (
  select p.name from pg_catalog.pg_settings p where p.context in ('user', 'superuser')
  union select o.name from pg_catalog.unnest(${textArray(names)}) o (name)) s
where pg_catalog.current_setting(s.name, true) is not null`;
  const [outcome] = await session.flight([{ sql }]);
  const rows = answered(outcome, "Cannot read the settings of the session");
  const pairs = rows.map(({ name, value }): [string, string] => [String(name), String(value)]);
  return new Map(pairs.filter(([name]) => isForSections(name)));
}

/** The name of a setting that PostgreSQL itself does not have: it has a dot. */
const OWN_SETTING = /\b[a-z_][\w$]*\.[a-z_][\w$]*\b/gi;

/**
 * Selects the settings that a person chose. `pg_settings` does not list a setting with a dot in its
 * name that no loaded library defines, so the names of these come from where they were set.
 */
function startSettings(given: readonly string[]): string {
  return `select current_user::pg_catalog.text as user, s.name, pg_catalog.current_setting(s.name, true) as value from (
  select p.name from pg_catalog.pg_settings p where p.context in ('user', 'superuser')
    and (p.name operator(pg_catalog.=) 'search_path' or p.source in ('database', 'user', 'database user', 'global', 'client', 'session')
      or p.source operator(pg_catalog.=) 'configuration file' and (p.category ~ '^(Client Connection Defaults / (Statement|Locale)|Version and Platform)'))
  union select pg_catalog.split_part(c.text, '=', 1) from pg_catalog.pg_db_role_setting d, pg_catalog.unnest(d.setconfig) c (text)
    where pg_catalog.strpos(pg_catalog.split_part(c.text, '=', 1), '.') operator(pg_catalog.>) 0
    and d.setdatabase in (0, (select b.oid from pg_catalog.pg_database b where b.datname operator(pg_catalog.=) pg_catalog.current_database()))
    and d.setrole in (0, (select r.oid from pg_catalog.pg_roles r where r.rolname operator(pg_catalog.=) session_user))
  union select g.name from pg_catalog.unnest(${textArray(given)}) g (name)) s
where pg_catalog.current_setting(s.name, true) is not null`;
}

function textArray(texts: readonly string[]): string {
  return `array[${texts.map(quoteLiteral).join(", ")}]::pg_catalog.text[]`;
}

/**
 * Checks if a setting changes what a section does. The others are for ebb's own session, its
 * limits and its messages.
 */
function isForSections(name: string): boolean {
  const lower = name.toLowerCase();
  return !NOT_FOR_SECTIONS.has(lower) && !/^(?:log_|track_|debug_)/.test(lower);
}

const NOT_FOR_SECTIONS: ReadonlySet<string> = new Set([
  "application_name",
  "client_encoding",
  "client_min_messages",
  "default_transaction_read_only",
  "default_transaction_isolation",
  "default_transaction_deferrable",
  "idle_in_transaction_session_timeout",
  "idle_session_timeout",
  "in_hot_standby",
  "is_superuser",
  "lc_messages",
  "lock_timeout",
  "row_security",
  "seed",
  "session_authorization",
  "session_replication_role",
  "standard_conforming_strings",
  "statement_timeout",
  "transaction_deferrable",
  "transaction_isolation",
  "transaction_read_only",
  "transaction_timeout",
]);

function isSearchPath(name: string): boolean {
  return name.toLowerCase() === "search_path";
}

function withUser({ name, value }: SessionSetting, user: string): SessionSetting {
  const names = namesIn(value) ?? [];
  if (!names.includes("$user")) return { name, value };
  const quoted = names.map((each) => `"${(each === "$user" ? user : each).replaceAll('"', '""')}"`);
  return { name, value: quoted.join(", ") };
}

/** Returns the schemas of a search path that can be created. */
function schemasIn(path: string | undefined): readonly string[] {
  return (namesIn(path ?? "") ?? []).filter((name) => !name.startsWith("pg_") && name !== "");
}

/**
 * Gives the settings to a session. The server may refuse some: an embedded database lacks roles,
 * tablespaces and text search configurations.
 *
 * @throws {Failure} `EBB_CONNECTION_LOST`
 */
export async function takeSettings(
  session: Session,
  settings: readonly SessionSetting[],
): Promise<{ readonly taken: readonly SessionSetting[]; readonly leftOut: readonly string[] }> {
  const outcomes = await session.flight(
    settings.map(({ name, value }) => ({ sql: `set session ${setParameter(name, value)}` })),
  );
  const lost = outcomes.find((outcome) => outcome.kind === "lost");
  if (lost !== undefined) throw connectionLost("Cannot set up the scratch database", lost.reason);
  const isTaken = (_: SessionSetting, at: number): boolean => outcomes[at]?.kind === "done";
  return {
    taken: settings.filter(isTaken),
    leftOut: settings.filter((_, at) => outcomes[at]?.kind !== "done").map(({ name }) => name),
  };
}
