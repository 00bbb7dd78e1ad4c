import { realOutside } from "../../connection/outside.ts";
import { resolveConnection } from "../../connection/resolve-connection.ts";
import type { Connection, ServerAddress } from "../../connection.ts";
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
import { askPassword } from "../terminal/password-command.ts";

/** The database of a command. Its name was shown to the user. */
export interface Database {
  /** The connected host comes first if there are several. */
  readonly connection: Connection;
  /**
   * Opens one more connection, to this database or to another one of the same server. It waits for
   * the server up to `--wait`, or until it is stopped.
   */
  connect(database?: string, stop?: AbortSignal): Promise<Session>;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;
const LAST_ATTEMPT_MS = 250;

/**
 * Finds the database of a command, and names it on stderr before anything happens.
 *
 * With several hosts, a command that writes takes the first host that is read-write.
 *
 * @throws {Failure} `EBB_NO_URL`, `EBB_BAD_URL`
 */
export async function findDatabase(
  context: Context,
  purpose: "read" | "write" = "read",
): Promise<Database> {
  const { settings, world } = context;
  const found = inRole(
    await resolveConnection(context.resolved, realOutside(world)),
    settings.role,
  );
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

/**
 * Hides the passwords of a connection. A password that is also a host, user or database name cannot
 * be hidden, because the name has to be shown.
 */
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

/**
 * Puts the connected server first, so that later connections go to the same server if it still
 * exists.
 */
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

/**
 * Limits the wait for an answer in a command that only reads. A statement of a run may take hours.
 */
function forReading(connection: Connection, answerTimeout: number): Connection {
  return connection.kind === "embedded" ? connection : { ...connection, answerTimeout };
}

/** Sets the role of `--role` in each session: it reads, owns and writes the ledger. */
function inRole(connection: Connection, role: string | undefined): Connection {
  if (connection.kind === "embedded" || role === undefined) return connection;
  const sessionSettings = [...connection.sessionSettings, { name: "role", value: role }];
  return { ...connection, sessionSettings };
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

/**
 * Reports a missing ledger, and the tables of other tools. A command that reads does not create a
 * ledger.
 */
export function noteMissingLedger(context: Context, state: LedgerState): void {
  noteNoLedger(context, state);
  for (const remark of otherToolsRemarks(state.otherTools)) context.note(context.asTyped(remark));
}

/** Reports a missing ledger. The preparation of a run reports the rest. */
export function noteNoLedger(context: Context, state: LedgerState): void {
  if (state.hasVersionTable) return;
  const { schema } = state.ledger;
  context.note(`There is no ledger in database ${cell(`${state.database}, schema ${schema}`)}`);
}

/** Returns the `target` of JSON documents. The schema is null if it was not needed. */
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

/** Describes a database for people: `app on db.example.com:5432 as app (DATABASE_URL)`. */
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
    const ready = await withFreshPassword(context, connection, stop);
    const opened = await tryToOpen(endingAt(deadline, ready, context), stop);
    if (!(opened instanceof Failure)) return opened;
    const pause = pauseWithin(deadline - context.world.now(), delay);
    if (pause <= 0) {
      throw told === undefined ? opened : late(opened, context);
    }
    if (opened.message !== told) context.note(`Waiting: ${cell(opened.message)}`);
    told = opened.message;
    await sleep(pause, stop);
    stop?.throwIfAborted();
  }
}

/** Returns the pause before the next attempt. The last one is made shortly before the time is up. */
function pauseWithin(left: number, delay: number): number {
  return delay <= left ? delay : left - LAST_ATTEMPT_MS;
}

/** Asks the command of the setting `password_command` for a password: a token lives for minutes. */
async function withFreshPassword(
  context: Context,
  connection: Connection,
  stop: AbortSignal | undefined,
): Promise<Connection> {
  const { passwordCommand } = context.settings;
  if (passwordCommand === undefined || connection.kind === "embedded") return connection;
  const password = await askPassword(passwordCommand, connection, context.world, stop);
  const [first, ...others] = connection.addresses;
  const withPassword = (address: ServerAddress): ServerAddress => ({ ...address, password });
  const fresh: Connection = {
    ...connection,
    addresses: [withPassword(first), ...others.map(withPassword)],
    isPasswordDecoded: false,
  };
  hidePassword(fresh, context);
  return fresh;
}

/** Limits each attempt to connect to the rest of the time from `--wait`. */
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

/** Tries to connect. Returns the failure if a later attempt may succeed. */
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

/** Do not suggest --wait to a user who already used it. */
function late({ code, message, server }: Failure, { settings }: Context): Failure {
  const hint = `ebb tried again for ${formatDuration(settings.wait)}: check that PostgreSQL runs there, or wait longer`;
  return new Failure(code, message, { hint, server });
}
