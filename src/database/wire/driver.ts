import postgres from "postgres";
import type { Row } from "../../session.ts";
import { type Greeting, Login, type LoginOptions } from "./login.ts";
import type { Transport } from "./socket-transport.ts";
import { type Exchange, Wire } from "./wire.ts";

/** Whom to log in. */
export interface Credentials extends LoginOptions {
  readonly user: string;
  readonly database: string;
  readonly applicationName: string;
}

/** postgres.js on a transport, logged in. */
export interface Driver {
  readonly greeting: Greeting;
  /** Resolves with the reason when the connection has ended. */
  readonly lost: Promise<string>;
  /** Sends one message; rejects when the server refuses it, never settles once the wire is lost. */
  send(sql: string, exchange: Exchange): Promise<Answer>;
}

/** The rows of all statements of a message. */
interface Answer {
  readonly rows: readonly Row[];
  readonly firstColumn: readonly unknown[];
}

/**
 * Logs in through postgres.js.
 *
 * Its first query is not pipelined: it is an empty one that the wire answers itself, so that each
 * flight, the first included, is sent as a whole.
 *
 * @throws {LoginError}
 */
export function logIn(transport: Transport, credentials: Credentials): Promise<Driver> {
  return new Promise((resolve, reject) => {
    const login = new Login(credentials);
    let onLost: (reason: string) => void = () => undefined;
    const lost = new Promise<string>((tell) => {
      onLost = tell;
    });
    const wire = new Wire(transport, login, { onLoginError: reject, onLost });
    const sql = postgres(driverOptions(wire, credentials, login));
    const send = async (text: string, exchange: Exchange): Promise<Answer> => {
      wire.expect(exchange);
      return answerOf(await sql.unsafe(text).values());
    };
    sql.unsafe("").then(
      () => resolve({ greeting: login.greeting(), lost, send }),
      () => wire.destroy(),
    );
  });
}

/** What the driver gives for one statement: a row is the list of its values. */
interface Result extends ReadonlyArray<readonly unknown[]> {
  readonly columns: readonly { readonly name: string }[] | null;
}

/** For several statements the driver gives a plain list of results. */
function answerOf(given: readonly unknown[]): Answer {
  const results = ("columns" in given ? [given] : given) as readonly Result[];
  const rows: Row[] = [];
  const firstColumn: unknown[] = [];
  for (const result of results) {
    const names = (result.columns ?? []).map(({ name }) => name);
    // It skips holes: the driver counts on from the rows of a statement that failed half-way.
    result.forEach((values) => {
      rows.push(Object.fromEntries(names.map((name, at) => [name, values[at]])));
      if (values.length > 0) firstColumn.push(values[0]);
    });
  }
  return { rows, firstColumn };
}

/**
 * Every option is given, so that the driver takes none from the environment's PG variables.
 *
 * No lifetimes and no timeouts: a connection that is replaced loses the session's locks. No second
 * round trips (`fetch_types`, `prepare`), and as many messages in a flight as there are.
 */
function driverOptions(wire: Wire, credentials: Credentials, login: Login) {
  return {
    host: "server",
    port: 5432,
    user: credentials.user,
    // A function, also where there is no password: else the driver would take PGPASSWORD.
    pass: () => login.passwordToSend(),
    database: credentials.database,
    connection: { application_name: credentials.applicationName },
    // Else PGTARGETSESSIONATTRS counts; the wire tells the driver that it is content.
    target_session_attrs: "primary" as const,
    socket: () => wire,
    ssl: false,
    sslnegotiation: null,
    max: 1,
    max_pipeline: Number.MAX_SAFE_INTEGER,
    idle_timeout: 0,
    max_lifetime: 0,
    connect_timeout: 0,
    keep_alive: 0,
    backoff: false,
    debug: false,
    prepare: false,
    fetch_types: false,
    no_subscribe: true,
    publications: "none",
    types: { text: TEXT },
    onnotice: () => undefined,
  };
}

/** Dates and byteas stay as the server writes them: a Date has no microseconds. */
const TEXT = {
  to: 25,
  from: [17, 1082, 1114, 1184],
  serialize: (value: unknown) => value,
  parse: (value: string) => value,
};
