import type { Connection } from "../connection.ts";
import type { ServerFacts } from "../engine/inspect/server-facts.ts";
import { revocations } from "../engine/ledger/ledger-grants.ts";
import { type LedgerName, logTableName } from "../engine/ledger/ledger-name.ts";
import type { LedgerState } from "../engine/ledger/ledger-state.ts";
import { type BundleInfo, infoJson } from "../payload/bundle-info.ts";
import { bundleLine } from "./bundle.ts";
import { cell, proseWidth, type Screen, standing } from "./screen/screen.ts";
import { columns, fitted } from "./screen/table.ts";
import type { SettingRow } from "./settings-report.ts";

/** The findings of `ebb doctor`, which may be partial. */
export interface DoctorView {
  readonly version: string;
  /** The bundle inside ebb, if it is the source. */
  readonly bundle: BundleInfo | undefined;
  readonly settings: readonly SettingRow[];
  readonly files: readonly FoundFile[];
  readonly connection?: Connection;
  readonly server?: ServerFacts;
  readonly state?: LedgerState;
}

/** A file or directory that ebb looks for. */
export interface FoundFile {
  readonly role: "settings" | "environment" | "revisions";
  readonly path: string;
  readonly isThere: boolean;
}

/** Returns all findings as JSON. A field that was not reached is null. */
export function doctorJson(view: DoctorView): Readonly<Record<string, unknown>> {
  const { version, bundle, settings, files, connection, server, state } = view;
  return {
    version,
    bundle: bundle === undefined ? null : infoJson(bundle),
    settings: settings.map(({ key, value, source }) => ({
      name: key,
      value: value ?? null,
      source,
    })),
    files: files.map(({ role, path, isThere }) => ({ role, path, exists: isThere })),
    connection: connection === undefined ? null : connectionJson(connection),
    server: server === undefined ? null : serverJson(server),
    ledger: state === undefined ? null : ledgerJson(state),
  };
}

/** Renders the findings for people, with a section for each subject. */
export function doctorText(view: DoctorView, screen: Screen): string {
  const { theme } = screen;
  const width = proseWidth(screen);
  const { version, bundle, settings, files, connection, server, state } = view;
  const sections: readonly (readonly [string, readonly (readonly string[])[]])[] = [
    ["Settings", settings.map(settingRow)],
    ["Files", files.map(fileRow)],
    ["Connection", connection === undefined ? [] : connectionRows(connection)],
    ["Server", server === undefined ? [] : serverRows(server)],
    ["Ledger", state === undefined ? [] : ledgerRows(state)],
  ];
  const shown = sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => {
      const cells = rows.map((row) => row.map(cell));
      const table = columns(cells, { width, indent: 2, firstWidth: 17 });
      return `${theme.strong(title)}\n${table}`;
    });
  const source = bundle === undefined ? "" : `\nThe revisions are inside: ${bundleLine(bundle)}`;
  return [fitted(`ebb ${version}${source}`, screen.width), ...shown, ...closing(state)].join(
    "\n\n",
  );
}

/** Returns the statements that close the ledger, unwrapped so that they can be copied. */
function closing(state: LedgerState | undefined): readonly string[] {
  if (state === undefined || state.writers.length === 0) return [];
  const statements = revocations(state.ledger.schema, state.writers);
  return [["To close the ledger:", ...statements.map(({ sql }) => `  ${cell(sql)};`)].join("\n")];
}

function settingRow({ key, value, note, source }: SettingRow): readonly string[] {
  return [key, `${value ?? note ?? "not set"} (${source})`];
}

function fileRow({ role, path, isThere }: FoundFile): readonly string[] {
  return [role, isThere ? path : `${path}: missing`];
}

function connectionJson(connection: Connection): Readonly<Record<string, unknown>> {
  const { kind, source } = connection;
  if (kind === "embedded") return { kind, source, directory: connection.directory ?? null };
  const { database, user, tls, addresses, warnings } = connection;
  const hosts = addresses.map(({ host, port }) => ({ host, port }));
  return { kind, source, database, user, hosts, sslmode: tls.mode, warnings };
}

function connectionRows(connection: Connection): readonly (readonly string[])[] {
  if (connection.kind === "embedded") {
    return [
      ["named by", connection.source],
      ["embedded", connection.directory ?? "in memory"],
    ];
  }
  const { database, user, tls, addresses, source, warnings } = connection;
  return [
    ["named by", source],
    ["database", database],
    ["user", user],
    ...addresses.map(({ host, port }) => ["host", `${host}, port ${port}`]),
    ["sslmode", tls.mode],
    ...warnings.map((warning) => ["warning", warning]),
  ];
}

function serverJson(server: ServerFacts): Readonly<Record<string, unknown>> {
  return {
    version: server.version,
    encoding: server.encoding,
    database: server.database,
    user: server.user,
    role: server.role,
    superuser: server.isSuperuser,
    standby: server.isStandby,
    pooler: server.isPooled,
    tls: server.tls ?? null,
    client_connection_check: server.checksConnections,
  };
}

function serverRows(server: ServerFacts): readonly (readonly string[])[] {
  const { user, role } = server;
  const rights = server.isSuperuser ? ", a superuser" : "";
  return [
    ["version", `PostgreSQL ${server.version}, ${server.encoding}`],
    ["logged in", `as ${user}${role === user ? "" : `, with the rights of ${role}`}${rights}`],
    ["kind", server.isStandby ? "standby: nothing can be written" : "primary"],
    ["reached", server.isPooled ? "through a transaction pooler" : "directly"],
    ["encrypted", server.tls ?? "no"],
    [
      "killed clients",
      server.checksConnections
        ? "are noticed within 2 s (client_connection_check_interval)"
        : "are noticed only when their statement ends",
    ],
  ];
}

function ledgerJson(state: LedgerState): Readonly<Record<string, unknown>> {
  return {
    schema: state.ledger.schema,
    version_table: state.ledger.table,
    log_table: logTableName(state.ledger.table),
    exists: state.hasVersionTable && state.hasLog,
    may_write: mayWrite(state),
    may_create: state.mayCreate,
    heads: state.heads,
    writers: revocations(state.ledger.schema, state.writers).map(({ role, sql }) => ({
      role,
      revoke: sql,
    })),
  };
}

function ledgerRows(state: LedgerState): readonly (readonly string[])[] {
  const { ledger, hasVersionTable, hasLog } = state;
  const parts = [hasVersionTable ? undefined : ledger.table, hasLog ? undefined : logOf(ledger)];
  const missing = parts.filter((part) => part !== undefined).join(" and ");
  return [
    ["schema", state.schemaExists ? ledger.schema : `${ledger.schema}: does not exist yet`],
    ["tables", `${ledger.table}, ${logOf(ledger)}`],
    ...(missing === "" ? [] : [["missing", `${missing}: ${creation(state)}`]]),
    ["may write", mayWrite(state) ? "yes" : "no"],
    ...state.writers.map(({ table, role }) => ["open", `${role ?? "PUBLIC"} may change ${table}`]),
    ["heads", standing(state.heads)],
  ];
}

/** Checks that the role may write the ledger's tables, or make the missing ones. */
function mayWrite(state: LedgerState): boolean {
  const isComplete = state.hasVersionTable && state.hasLog;
  return state.mayWrite && (isComplete || !state.schemaExists || state.mayCreate);
}

function creation({ schemaExists, mayCreate, role }: LedgerState): string {
  if (!schemaExists) return "created by the first command that writes, with the schema";
  return mayCreate ? "created by the first command that writes" : `${role} may not create them`;
}

function logOf({ table }: LedgerName): string {
  return logTableName(table);
}
