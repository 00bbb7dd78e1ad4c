import type { Row, Session } from "../../session.ts";
import { NO_TIME_LIMIT } from "../../sql/pinned.ts";
import { answered, strangeAnswer } from "../ledger/answer.ts";

/** The facts about the server and this session for `doctor`. */
export interface ServerFacts {
  readonly version: string;
  readonly encoding: string;
  readonly database: string;
  /** `user` logged in. The rights are those of `role` (`alter role … set role`). */
  readonly user: string;
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly isStandby: boolean;
  /**
   * True behind a pooler in transaction mode: the connection and the statements have different
   * backends.
   */
  readonly isPooled: boolean;
  /** For example `TLSv1.3`. Undefined without TLS, and when a pooler hides it. */
  readonly tls: string | undefined;
  /**
   * True when the server soon notices the death of a client (PostgreSQL 14 and later, on Linux).
   */
  readonly checksConnections: boolean;
}

/** Reads facts about a server and this session, in one message. */
export async function readServerFacts(session: Session): Promise<ServerFacts> {
  const [outcome] = await session.flight([{ sql: `${NO_TIME_LIMIT};\n${FACTS}` }]);
  const [row] = answered(outcome, "Cannot ask the server about itself");
  if (row === undefined) throw strangeAnswer("Cannot ask the server about itself");
  return factsOf(session, row);
}

const FACTS = `select pg_catalog.pg_backend_pid() as pid, pg_catalog.current_setting('server_version') as version,
  pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as number, pg_catalog.version() as platform,
  pg_catalog.current_setting('server_encoding') as encoding, pg_catalog.current_database()::pg_catalog.text as database,
  session_user::pg_catalog.text as "user", current_user::pg_catalog.text as role, pg_catalog.pg_is_in_recovery() as standby,
  (select r.rolsuper from pg_catalog.pg_roles r where r.rolname operator(pg_catalog.=) current_user) as superuser,
  (select t.version from pg_catalog.pg_stat_ssl t where t.pid operator(pg_catalog.=) pg_catalog.pg_backend_pid() and t.ssl) as tls`;

function factsOf({ isServer, backendKeyPid }: Session, row: Row): ServerFacts {
  const hasCheck = Number(row.number) >= 140_000 && String(row.platform).includes("linux");
  return {
    version: String(row.version),
    encoding: String(row.encoding),
    database: String(row.database),
    user: String(row.user),
    role: String(row.role),
    isSuperuser: row.superuser === true,
    isStandby: row.standby === true,
    isPooled: isServer && backendKeyPid !== row.pid,
    tls: typeof row.tls === "string" ? row.tls : undefined,
    checksConnections: isServer && hasCheck,
  };
}
