import { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import type { Message, Session } from "../../session.ts";
import { quoteIdentifier } from "../../sql/quote.ts";
import { reachOf } from "../../sql/reach.ts";
import { answered } from "../ledger/answer.ts";

/** The server around a scratch database. */
export interface Surroundings {
  /** True for the embedded database, where nothing outlasts the command. */
  readonly isEmbedded: boolean;
  /** True to run statements that change the whole server. */
  readonly allowsGlobal: boolean;
  /** The user's own database, if the connection names one. */
  readonly ownDatabase: string | undefined;
}

/** A scratch database with its server. */
export interface ScratchPlace extends Surroundings {
  readonly database: string;
  /** The databases and tablespaces that were there before: `database app`. */
  readonly before: ReadonlySet<string>;
}

/** SQL with its statements: a section, or a file. */
export type SqlText = Pick<Section, "origin" | "source" | "statements"> &
  Partial<Pick<Section, "options">>;

/**
 * Reads the names around a scratch database.
 *
 * @throws {Failure} `EBB_LEDGER`, `EBB_CONNECTION_LOST`
 */
export async function readPlace(
  session: Session,
  surroundings: Surroundings,
): Promise<ScratchPlace> {
  const [here, names] = await session.flight([
    { sql: "select pg_catalog.current_database()::pg_catalog.text as name" },
    {
      sql: `select 'database ' || d.datname::pg_catalog.text as name from pg_catalog.pg_database d
union all select 'tablespace ' || t.spcname::pg_catalog.text from pg_catalog.pg_tablespace t`,
    },
  ]);
  const action = "Cannot read the databases of the server";
  const [row] = answered(here, action);
  const before = new Set(answered(names, action).map(({ name }) => String(name)));
  return { ...surroundings, database: String(row?.name), before };
}

/**
 * Refuses statements that would change more than the scratch database: roles, memberships,
 * tablespaces, other databases. Even if they are allowed, none drops a database that was there
 * before: that could not be put back.
 *
 * @throws {Failure} `EBB_SCRATCH` with the place
 */
export function refuseBeyond(sql: SqlText, place: ScratchPlace): void {
  if (place.isEmbedded) return;
  for (const { start, end } of sql.statements) {
    const { command, drops } = reachOf(sql.source.slice(start, end), isOwnIn(place));
    const isForGood = drops !== undefined && place.before.has(drops);
    if (command === undefined || (place.allowsGlobal && !isForGood)) continue;
    throw new Failure("EBB_SCRATCH", beyondMessage(command, isForGood), {
      place: placeIn(sql, start),
      hint: isForGood
        ? "Omit --scratch-url to use the embedded database"
        : "Omit --scratch-url to use the embedded database; --allow-global runs it all the same, and puts the server back at the end",
    });
  }
}

function beyondMessage(command: string, isForGood: boolean): string {
  return isForGood
    ? `Cannot run ${command} on a server: it was there before the scratch database`
    : `Cannot run ${command} on a server: it would outlast the scratch database`;
}

/**
 * Returns a session that runs statements about the user's own database on the scratch database. On
 * the embedded database, a tablespace gets a place in the database's own directory.
 */
export function reroutedSession(session: Session, place: ScratchPlace): Session {
  const reroute = (message: Message): Message => ({
    ...message,
    sql: rerouted(message.sql, place),
  });
  return {
    isServer: session.isServer,
    backendKeyPid: session.backendKeyPid,
    server: session.server,
    settings: session.settings,
    flight: (messages, options) => session.flight(messages.map(reroute), options),
    cancel: (isAllowed) => session.cancel(isAllowed),
    close: () => session.close(),
  };
}

function rerouted(sql: string, place: ScratchPlace): string {
  const { databases, location } = reachOf(sql, isOwnIn(place));
  const edits = databases.map(({ start, end, name }) => ({
    start,
    end,
    text: name === place.database ? sql.slice(start, end) : quoteIdentifier(place.database),
  }));
  if (place.isEmbedded && location !== undefined) edits.push({ ...location, text: "''" });
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), sql);
}

/**
 * Returns the check if a name in a statement means the user's own database. Without a connection,
 * the embedded database takes every name that it does not have itself.
 */
function isOwnIn({ isEmbedded, ownDatabase, database, before }: ScratchPlace) {
  return (name: string): boolean => {
    if (name === ownDatabase || name === database) return true;
    return isEmbedded && ownDatabase === undefined && !before.has(`database ${name}`);
  };
}
