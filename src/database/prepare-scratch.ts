import { randomBytes } from "node:crypto";
import type { Connection, ServerConnection } from "../connection.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { quoteIdentifier } from "../sql/quote.ts";
import { openDatabase } from "./open.ts";
import type { Scratch } from "./scratch.ts";
import { scratchInPlace } from "./scratch-in-place.ts";

/**
 * Gives a scratch database: on the server of a connection one of its own, or, where ebb may not
 * create one, the connection's itself if it is empty; without a connection the embedded PostgreSQL.
 *
 * @throws {Failure} `EBB_SCRATCH` when the database is not empty and none may be created, and as
 * `openDatabase`
 */
export async function prepareScratch(connection: Connection | undefined): Promise<Scratch> {
  if (connection === undefined || connection.kind === "embedded")
    return embeddedScratch(connection);
  const session = await openDatabase(connection);
  if (await mayCreateDatabases(session)) return createdScratch(connection, session);
  return scratchInPlace(connection, session);
}

function embeddedScratch(connection: Connection | undefined): Scratch {
  if (connection?.kind === "embedded" && connection.directory !== undefined) {
    throw new Failure("EBB_SCRATCH", "Cannot keep an embedded scratch database in a directory", {
      hint: "Leave out --scratch-url, or say --scratch-url pglite:",
    });
  }
  const open = (): Promise<Session> =>
    openDatabase({ kind: "embedded", directory: undefined, source: "scratch" });
  return {
    description: "the embedded database",
    open,
    renew: open,
    discard: () => Promise.resolve(),
  };
}

async function mayCreateDatabases(session: Session): Promise<boolean> {
  const sql = `select r.rolsuper or r.rolcreatedb as may from pg_catalog.pg_roles r
where r.rolname operator(pg_catalog.=) current_user`;
  const [outcome] = await session.flight([{ sql }]);
  return outcome?.kind === "done" && outcome.firstColumn[0] === true;
}

/** `admin` stays on the connection's own database and creates and drops the other one. */
function createdScratch(connection: ServerConnection, admin: Session): Scratch {
  const name = `ebb_scratch_${randomBytes(6).toString("hex")}`;
  const create = (): Promise<void> => order(admin, `create database ${quoteIdentifier(name)}`);
  const drop = (): Promise<void> =>
    order(admin, `drop database if exists ${quoteIdentifier(name)} with (force)`);
  const open = async (): Promise<Session> => {
    await create();
    return openDatabase({ ...connection, database: name });
  };
  return {
    description: `database ${name} on ${connection.addresses[0].host}`,
    open,
    renew: async (roles) => {
      await drop();
      await dropRoles(admin, roles);
      return open();
    },
    discard: async (roles) => {
      try {
        await drop();
        await dropRoles(admin, roles);
      } finally {
        await admin.close();
      }
    },
  };
}

/** Drops what can be dropped: a role may have got something elsewhere on the server. */
async function dropRoles(session: Session, roles: readonly string[]): Promise<void> {
  await session.flight(roles.map((role) => ({ sql: `drop role ${quoteIdentifier(role)}` })));
}

async function order(session: Session, sql: string): Promise<void> {
  const [outcome] = await session.flight([{ sql }]);
  if (outcome?.kind === "done") return;
  const reason = outcome?.kind === "refused" ? outcome.error.message : "the connection was lost";
  throw new Failure("EBB_SCRATCH", `Cannot ${sql}: ${reason}`, {
    server: outcome?.kind === "refused" ? outcome.error : undefined,
    hint: "--scratch-url needs a server on which ebb may create a database, or an empty database",
  });
}
