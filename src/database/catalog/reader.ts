import { Failure } from "../../failure.ts";
import type { Message, Outcome, Session } from "../../session.ts";
import {
  type CatalogTexts,
  catalogQueries,
  catalogTexts,
  closingMessage,
  openingMessage,
  type SnapshotPlace,
} from "./catalog.ts";
import type { CatalogRequest, SealedAccess } from "./fragments.ts";

/** Reads the catalogs of one session repeatedly. */
export interface CatalogReader {
  readonly request: CatalogRequest;
  /**
   * Reads everything, in one flight.
   *
   * @throws {Failure} `EBB_SQL` if the server refuses, `EBB_CONNECTION_LOST`
   */
  read(place: SnapshotPlace): Promise<CatalogTexts>;
}

/**
 * The SQLSTATEs for a prepared statement that is gone (a migration ran DEALLOCATE ALL), or whose
 * name is taken.
 */
const OTHER_STATEMENT = new Set(["26000", "42P05"]);

/** Creates a reader that prepares its queries, because planning takes longer than running. */
export function createCatalogReader(session: Session, request: CatalogRequest): CatalogReader {
  const queries = catalogQueries(request);
  let generation = 0;
  let isPrepared = false;

  const fly = (place: SnapshotPlace): Promise<readonly Outcome[]> => {
    const names = queries.map((_, at) => `ebb_catalog_${generation}_${at}`);
    const prepare = names.map((name, at) => ({ sql: `prepare ${name} as ${queries[at]}` }));
    const messages: Message[] = [
      openingMessage(place),
      ...(isPrepared ? [] : prepare),
      ...names.map((name) => ({ sql: `execute ${name}` })),
      closingMessage(place),
    ];
    return session.flight(messages);
  };

  const read = async (place: SnapshotPlace): Promise<CatalogTexts> => {
    let outcomes = await fly(place);
    while (OTHER_STATEMENT.has(refusedWith(outcomes) ?? "")) {
      generation++;
      isPrepared = false;
      outcomes = await fly(place);
    }
    const texts = catalogTexts(outcomes, queries.length);
    if (texts === undefined) throw unreadable(outcomes);
    isPrepared = true;
    return texts;
  };
  return { request, read };
}

/** The server's facts that the queries of a snapshot depend on. */
export interface ServerFacts {
  /** As `server_version_num`. */
  readonly version: number;
  readonly user: string;
  /** The columns with secrets that the user may read. */
  readonly access: SealedAccess;
}

/**
 * Reads the server's version and the current user.
 *
 * @throws {Failure} `EBB_SQL`, `EBB_CONNECTION_LOST`
 */
export async function readServer(session: Session): Promise<ServerFacts> {
  const sql = `select pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as version,
  current_user::pg_catalog.text as name,
  pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'select')::pg_catalog.text as connections,
  pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'select')::pg_catalog.text as passwords`;
  const outcomes = await session.flight([{ sql }]);
  const [outcome] = outcomes;
  const row = outcome?.kind === "done" ? outcome.rows[0] : undefined;
  if (row === undefined) throw unreadable(outcomes);
  return {
    version: Number(row.version),
    user: String(row.name),
    access: { passwords: row.passwords === "true", connections: row.connections === "true" },
  };
}

function refusedWith(outcomes: readonly Outcome[]): string | undefined {
  const refused = outcomes.find((outcome) => outcome.kind === "refused");
  return refused?.error.sqlstate;
}

function unreadable(outcomes: readonly Outcome[]): Failure {
  const action = "Cannot read the catalog";
  for (const outcome of outcomes) {
    if (outcome.kind === "refused") {
      return new Failure("EBB_SQL", `${action}: ${outcome.error.message}`, {
        server: outcome.error,
      });
    }
    if (outcome.kind === "lost") {
      return new Failure(
        "EBB_CONNECTION_LOST",
        `${action}: the connection was lost (${outcome.reason})`,
        {
          hint: "Run the same command again",
        },
      );
    }
  }
  throw new Error("The catalog was read and yet it was not");
}
