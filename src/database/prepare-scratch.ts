import { randomBytes } from "node:crypto";
import type { Connection, ServerConnection } from "../connection.ts";
import { Failure } from "../failure.ts";
import { compareSnapshots } from "../schema/compare.ts";
import { describeObject } from "../schema/describe.ts";
import type { ObjectKind, Snapshot } from "../schema/snapshot.ts";
import type { Session } from "../session.ts";
import { quoteIdentifier } from "../sql/quote.ts";
import { readCatalog } from "./catalog/catalog.ts";
import { createCatalogReader, readServer } from "./catalog/reader.ts";
import { dropScratch, releaseContent } from "./drop-scratch.ts";
import { openDatabase } from "./open.ts";

/**
 * Prepares a scratch database.
 *
 * On a server, ebb creates a new database. If it may not, it uses the connection's own database,
 * which must be empty. Without a connection, it uses the embedded PostgreSQL.
 *
 * @throws {Failure} `EBB_SCRATCH` if the database is not empty and ebb may not create one, and as
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
      hint: "Omit --scratch-url, or use --scratch-url pglite:",
    });
  }
  const open = (): Promise<Session> =>
    openDatabase({ kind: "embedded", directory: undefined, source: "scratch" });
  return {
    description: "the embedded database",
    open,
    renew: open,
    discard: () => Promise.resolve([]),
  };
}

async function mayCreateDatabases(session: Session): Promise<boolean> {
  const sql = `select r.rolsuper or r.rolcreatedb as may from pg_catalog.pg_roles r
where r.rolname operator(pg_catalog.=) current_user`;
  const [outcome] = await session.flight([{ sql }]);
  return outcome?.kind === "done" && outcome.firstColumn[0] === true;
}

/**
 * Creates the scratch database. `admin` stays on the connection's own database and creates and
 * drops the other one.
 */
function createdScratch(connection: ServerConnection, admin: Session): Scratch {
  let name = newName();
  /** Databases that could not be dropped, with the reasons. */
  const kept: string[] = [];
  const reopen = (): Promise<Session> => openDatabase({ ...connection, database: name });
  const drop = async (): Promise<void> => {
    const reason = await dropScratch(admin, name, reopen);
    if (reason !== undefined) kept.push(`${name} (${reason})`);
  };
  const open = async (): Promise<Session> => {
    await order(admin, `create database ${quoteIdentifier(name)}`);
    return reopen();
  };
  return {
    description: `database ${name} on ${connection.addresses[0].host}`,
    open,
    renew: async (after) => {
      await drop();
      await run(admin, after);
      if (kept.length > 0) name = newName();
      return open();
    },
    discard: async (after) => {
      await drop();
      const refused = await run(admin, after);
      await admin.close();
      const dropped = kept.map(
        (each) => `Cannot drop the scratch database ${each}: drop it by hand`,
      );
      return [...dropped, ...refused];
    },
  };
}

function newName(): string {
  return `ebb_scratch_${randomBytes(6).toString("hex")}`;
}

/**
 * Runs statements that put the server back. Returns a warning for each that the server refuses: a
 * role may own something elsewhere.
 */
async function run(session: Session, statements: readonly string[]): Promise<readonly string[]> {
  const outcomes = await session.flight(statements.map((sql) => ({ sql })));
  return outcomes.flatMap((outcome, at) => {
    if (outcome.kind === "done") return [];
    const [what = ""] = statements[at]?.split(/ (?:with|password)/) ?? [];
    const reason = outcome.kind === "refused" ? outcome.error.message : "the connection was lost";
    return [`Cannot put the server back: ${what}: ${reason}`];
  });
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

/** A throw-away database. */
export interface Scratch {
  /** The description for people. */
  readonly description: string;
  /** Opens the database, which is empty. */
  open(): Promise<Session>;
  /**
   * Drops the content, runs statements that put the server back, and opens the empty database
   * again. The previous session must be closed.
   */
  renew(after: readonly string[]): Promise<Session>;
  /**
   * Drops the database, or its content, and runs statements that put the server back. The session
   * must be closed.
   *
   * @returns a warning for each database that could not be dropped or emptied, and for each
   * statement that was refused
   */
  discard(after: readonly string[]): Promise<readonly string[]>;
}

/** Objects that an empty database may have: an administrator creates them. */
const HARMLESS: ReadonlySet<ObjectKind> = new Set([
  "schema",
  "extension",
  "default privileges",
  "privileges",
  "comment",
]);

/**
 * Uses an empty database as the scratch database, for a role that may not create another.
 *
 * To empty it, each object that was not there before is dropped. Then the database must be as
 * before.
 *
 * @throws {Failure} `EBB_SCRATCH` if it is not empty
 */
async function scratchInPlace(connection: ServerConnection, session: Session): Promise<Scratch> {
  const initial = await snapshotOf(session);
  const [first] = [...initial.values()].filter(({ kind }) => !HARMLESS.has(kind));
  await session.close();
  if (first !== undefined) {
    throw new Failure(
      "EBB_SCRATCH",
      `Cannot use database ${connection.database} as a scratch database: it holds ${describeObject(first)}`,
      { hint: "Name an empty database, or use a role that may create databases" },
    );
  }
  const open = (): Promise<Session> => openDatabase(connection);
  const renewed = async (after: readonly string[]) => {
    const opened = await open();
    await empty(opened, initial);
    return { opened, refused: await run(opened, after) };
  };
  return {
    description: `database ${connection.database} on ${connection.addresses[0].host}`,
    open,
    renew: async (after) => (await renewed(after)).opened,
    discard: async (after) => {
      try {
        const { opened, refused } = await renewed(after);
        await opened.close();
        return refused;
      } catch (error) {
        // The result is known by now, so this is a warning.
        if (error instanceof Failure) return [error.message];
        throw error;
      }
    },
  };
}

async function snapshotOf(session: Session): Promise<Snapshot> {
  const { version } = await readServer(session);
  const request = { version, excluded: [], owner: undefined };
  const texts = await createCatalogReader(session, request).read("own transaction");
  return readCatalog(request, texts);
}

/** The words of DROP that differ from the kind. */
const DROP_WORDS: Readonly<Partial<Record<ObjectKind, string>>> = {
  enum: "type",
  "composite type": "type",
  "range type": "type",
  "base type": "type",
};

async function empty(session: Session, initial: Snapshot): Promise<void> {
  await releaseContent(session);
  const added = compareSnapshots(initial, await snapshotOf(session)).filter(
    ({ kind }) => kind === "added",
  );
  // Another drop may have removed an object already. A refused drop shows in the remaining objects.
  const drops = added.map(({ object: { kind, name } }) => ({
    sql: `drop ${DROP_WORDS[kind] ?? kind} if exists ${name} cascade`,
  }));
  await session.flight(drops);
  const [left] = compareSnapshots(initial, await snapshotOf(session));
  if (left === undefined) return;
  await session.close();
  throw new Failure(
    "EBB_SCRATCH",
    `Cannot empty the scratch database: ${describeObject(left.object)} is not as it was before`,
    { hint: "Create the database again, or use a role that may create databases" },
  );
}
