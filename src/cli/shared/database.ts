import { realOutside } from "../../connection/outside.ts";
import { resolveConnection } from "../../connection/resolve-connection.ts";
import type { Connection } from "../../connection.ts";
import { isWorthRetrying } from "../../database/connect/connect-failure.ts";
import { openDatabase } from "../../database/open.ts";
import type { LedgerState } from "../../engine/ledger/ledger-state.ts";
import { otherToolsRemarks } from "../../engine/ledger/other-tools.ts";
import { Failure } from "../../failure.ts";
import { cell } from "../../output/screen/screen.ts";
import type { ServerName, Session } from "../../session.ts";
import { formatDuration } from "../../text/duration.ts";
import type { Context } from "../frame/command.ts";
import { sleep } from "../terminal/clock.ts";

/** The database of a command, named to the user. */
export interface Database {
  /** Of several hosts the one that was connected to comes first. */
  readonly connection: Connection;
  /**
   * Opens one more connection, or one to another database of the same server; waits for the server
   * as long as `--wait` says, or until it is stopped.
   */
  connect(database?: string, stop?: AbortSignal): Promise<Session>;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

/**
 * Finds out which database is meant, and names it on stderr before anything happens.
 *
 * Of several hosts a command that writes takes the first that is read-write.
 *
 * @throws {Failure} `EBB_NO_URL`, `EBB_BAD_URL`
 */
export async function findDatabase(
  context: Context,
  purpose: "read" | "write" = "read",
): Promise<Database> {
  const { settings, world } = context;
  const found = await resolveConnection(context.resolved, realOutside(world));
  const connection =
    purpose === "write" ? forWriting(found) : forReading(found, settings.readTimeout);
  hidePassword(connection, context);
  context.note(cell(describe(connection)));
  if (connection.kind === "server")
    for (const warning of connection.warnings) context.note(cell(warning));
  const deadline = world.now() + settings.wait;
  let current = connection;
  return {
    get connection() {
      return current;
    },
    connect: async (other, stop) => {
      const session = await connectWithin(context, beside(current, other), { deadline, stop });
      context.sessions.add(session);
      current = startingWith(current, session.server);
      return session;
    },
  };
}

/** A password that is also a name of the connection cannot be hidden: the name has to be shown. */
function hidePassword(connection: Connection, context: Context): void {
  if (connection.kind === "embedded") return;
  const { user, database, addresses } = connection;
  const names = [user, database, ...addresses.map(({ host }) => host)];
  for (const { password } of addresses) {
    if (password !== undefined && !names.some((name) => name.includes(password))) {
      context.hide(password);
    }
  }
}

/** What is opened later goes to the same server, if it is still there. */
function startingWith(connection: Connection, server: ServerName | undefined): Connection {
  if (connection.kind === "embedded" || server === undefined) return connection;
  const isUsed = ({ host, port }: ServerName): boolean =>
    host === server.host && port === server.port;
  const used = connection.addresses.find(isUsed) ?? connection.addresses[0];
  const others = connection.addresses.filter((address) => address !== used);
  return { ...connection, order: "as given", addresses: [used, ...others] };
}

function beside(connection: Connection, database: string | undefined): Connection {
  if (database === undefined || connection.kind === "embedded") return connection;
  return { ...connection, database };
}

/** A server that hangs must not keep a command that only reads; a statement of a run may take hours. */
function forReading(connection: Connection, answerTimeout: number): Connection {
  return connection.kind === "embedded" ? connection : { ...connection, answerTimeout };
}

function forWriting(connection: Connection): Connection {
  if (connection.kind === "embedded" || connection.addresses.length === 1) return connection;
  const targetSessionAttributes = connection.targetSessionAttributes ?? "read-write";
  return { ...connection, targetSessionAttributes };
}

/** Uses one connection and closes it. */
export async function withSession<T>(
  database: Database,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await database.connect();
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Says it when there is no ledger, and whose tables are there instead: a command that reads creates none. */
export function noteMissingLedger(context: Context, state: LedgerState): void {
  noteNoLedger(context, state);
  for (const remark of otherToolsRemarks(state.otherTools)) context.note(context.asTyped(remark));
}

/** Says it when there is no ledger; what prepares a run tells the rest. */
export function noteNoLedger(context: Context, state: LedgerState): void {
  if (state.hasVersionTable) return;
  const { schema } = state.ledger;
  context.note(`There is no ledger in database ${cell(`${state.database}, schema ${schema}`)}`);
}

/** The `target` of JSON documents; a schema that was not asked for is null. */
export function targetJson(
  connection: Connection,
  ledger: { readonly schema: string | undefined; readonly table: string },
): Readonly<Record<string, unknown>> {
  const place =
    connection.kind === "embedded"
      ? { database: "postgres", host: null, port: null, user: "postgres" }
      : {
          database: connection.database,
          host: connection.addresses[0].host,
          port: connection.addresses[0].port,
          user: connection.user,
        };
  return { ...place, schema: ledger.schema ?? null, version_table: ledger.table };
}

/** Names a database for people: `app on db.example.com:5432 as app (DATABASE_URL)`. */
function describe(connection: Connection): string {
  if (connection.kind === "embedded") {
    const where = connection.directory === undefined ? "in memory" : `in ${connection.directory}`;
    return `Database: embedded, ${where} (${connection.source})`;
  }
  const hosts = connection.addresses.map(({ host, port }) =>
    /^[/@]/.test(host)
      ? `${host} (port ${port})`
      : `${host.includes(":") ? `[${host}]` : host}:${port}`,
  );
  return `Database: ${connection.database} on ${hosts.join(", ")} as ${connection.user} (${connection.source})`;
}

async function connectWithin(
  context: Context,
  connection: Connection,
  { deadline, stop }: { readonly deadline: number; readonly stop: AbortSignal | undefined },
): Promise<Session> {
  let told: string | undefined;
  for (let delay = FIRST_WAIT_MS; ; delay = Math.min(delay * 2, LONGEST_WAIT_MS)) {
    const opened = await tryToOpen(endingAt(deadline, connection, context), stop);
    if (!(opened instanceof Failure)) return opened;
    if (context.world.now() + delay > deadline) {
      throw told === undefined ? opened : late(opened, context);
    }
    if (opened.message !== told) context.note(`Waiting: ${cell(opened.message)}`);
    told = opened.message;
    await sleep(delay, stop);
    stop?.throwIfAborted();
  }
}

/** With --wait, no attempt to connect takes longer than the time that is left. */
function endingAt(
  deadline: number,
  connection: Connection,
  { settings, world }: Context,
): Connection {
  if (connection.kind === "embedded" || settings.wait === 0) return connection;
  const left = Math.max(1, deadline - world.now());
  const { connectTimeout } = connection;
  return {
    ...connection,
    connectTimeout: connectTimeout === 0 ? left : Math.min(connectTimeout, left),
  };
}

/** Gives the failure where a later attempt may succeed. */
async function tryToOpen(
  connection: Connection,
  stop: AbortSignal | undefined,
): Promise<Session | Failure> {
  try {
    return await openDatabase(connection, stop);
  } catch (error) {
    if (isWorthRetrying(error)) return error;
    throw error;
  }
}

/** Who has waited is not told to wait. */
function late({ code, message, server }: Failure, { settings }: Context): Failure {
  const hint = `ebb tried again for ${formatDuration(settings.wait)}: check that PostgreSQL runs there, or wait longer`;
  return new Failure(code, message, { hint, server });
}
