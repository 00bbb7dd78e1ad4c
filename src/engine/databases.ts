import { Failure } from "../failure.ts";
import type { ServerError, Session } from "../session.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/quote.ts";
import { answered, connectionLost } from "./ledger/answer.ts";

/** A database to create. The server decides the undefined parts. */
export interface NewDatabase {
  readonly name: string;
  readonly template: string | undefined;
  readonly owner: string | undefined;
}

/**
 * Creates a database unless it exists, also when another session creates it at the same time.
 *
 * @throws {Failure} `EBB_SQL` when the server refuses, `EBB_READ_ONLY`, `EBB_CONNECTION_LOST`
 */
export async function createDatabase(
  session: Session,
  { name, template, owner }: NewDatabase,
): Promise<"created" | "exists"> {
  if (await databaseExists(session, name)) return "exists";
  const options = [
    ...(template === undefined ? [] : [`template ${quoteIdentifier(template)}`]),
    ...(owner === undefined ? [] : [`owner ${quoteIdentifier(owner)}`]),
  ];
  const sql = [`create database ${quoteIdentifier(name)}`, ...options].join(" ");
  const [outcome] = await session.flight([{ sql }]);
  const action = `Cannot create database "${name}"`;
  if (outcome?.kind === "done") return "created";
  if (outcome?.kind !== "refused") throw connectionLost(action, outcome?.reason ?? "no answer");
  if (wasFaster(outcome.error)) return "exists";
  throw new Failure(codeOf(outcome.error), `${action}: ${outcome.error.message}`, {
    server: outcome.error,
    hint: createHint(outcome.error),
  });
}

/**
 * Checks if the server has a database of this name. The server cuts long names, and so does this
 * check.
 */
export async function databaseExists(session: Session, name: string): Promise<boolean> {
  const sql = `select 1 from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) ${quoteLiteral(name)}::pg_catalog.name`;
  const [outcome] = await session.flight([{ sql }]);
  return answered(outcome, "Cannot look for the database").length > 0;
}

/** A standby refuses with this SQLSTATE, and so does a role whose transactions are read-only. */
function codeOf({ sqlstate }: ServerError): "EBB_SQL" | "EBB_READ_ONLY" {
  return sqlstate === READ_ONLY ? "EBB_READ_ONLY" : "EBB_SQL";
}

/** The hint for {@link codeOf} `EBB_READ_ONLY`. */
const READ_ONLY_HINT = "Connect to the primary, as a role that may write";
const READ_ONLY = "25006";

/**
 * Checks if another session created the database first. The server then finds its row, or the two
 * rows collide in the catalog's index.
 */
function wasFaster({ sqlstate }: ServerError): boolean {
  return sqlstate === "42P04" || sqlstate === "23505";
}

function createHint({ sqlstate }: ServerError): string | undefined {
  switch (sqlstate) {
    case READ_ONLY:
      return READ_ONLY_HINT;
    case "42501":
      return "The role needs the right to create databases: alter role … createdb";
    case "55006":
      return "A session is connected to the template: choose another with --template template0";
    case "3D000":
      return "Correct --template";
    case "42704":
      return "Correct --owner, or create that role first";
    default:
      return undefined;
  }
}

/**
 * Lets a session wait for a person's answer without limit. A role or a database can have an
 * idle_session_timeout (PostgreSQL 14).
 *
 * Behind a pooler nothing is set: the setting would reach other clients, and the server's session
 * does not stay with this client.
 */
export async function outlastQuestion(session: Session): Promise<void> {
  if (!session.isServer) return;
  const sql = `select pg_catalog.set_config(s.name, '0', false) from pg_catalog.pg_settings s
where s.name operator(pg_catalog.=) 'idle_session_timeout' and pg_catalog.pg_backend_pid() operator(pg_catalog.=) ${session.backendKeyPid}`;
  await session.flight([{ sql }]);
}

interface DropOptions {
  /** Ends the other sessions first. */
  readonly force: boolean;
}

/**
 * Drops a database if it exists.
 *
 * @throws {Failure} `EBB_SQL` when the server refuses, `EBB_READ_ONLY`, `EBB_CONNECTION_LOST`
 */
export async function dropDatabase(
  session: Session,
  name: string,
  { force }: DropOptions,
): Promise<"dropped" | "missing"> {
  const sql = `drop database ${quoteIdentifier(name)}${force ? " with (force)" : ""}`;
  const [outcome] = await session.flight([{ sql }]);
  const action = `Cannot drop database "${name}"`;
  if (outcome?.kind === "done") return "dropped";
  if (outcome?.kind !== "refused") throw connectionLost(action, outcome?.reason ?? "no answer");
  if (outcome.error.sqlstate === "3D000") return "missing";
  const code = codeOf(outcome.error);
  throw new Failure(code, `${action}: ${outcome.error.message}`, {
    server: outcome.error,
    hint: code === "EBB_READ_ONLY" ? READ_ONLY_HINT : dropHint(outcome.error, force),
  });
}

function dropHint({ sqlstate }: ServerError, force: boolean): string | undefined {
  if (sqlstate === "55006" && !force) return "End the other sessions, or let ebb do it: --force";
  return sqlstate === "42501" ? "Only its owner or a superuser can drop a database" : undefined;
}
