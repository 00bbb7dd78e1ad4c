import postgres from "postgres";
import type { Row } from "../../session.ts";
import { type Greeting, Login, type LoginOptions } from "./login.ts";
import type { Transport } from "./socket-transport.ts";
import { type Exchange, Wire } from "./wire.ts";

/** The identity to log in with. */
export interface Credentials extends LoginOptions {
  readonly user: string;
  readonly database: string;
  readonly applicationName: string;
  /** Start-up options for a proxy. */
  readonly routing?: string;
}

/** postgres.js on a transport, after the login. */
export interface Driver {
  readonly greeting: Greeting;
  /** Resolves with the reason when the connection has ended. */
  readonly lost: Promise<string>;
  /**
   * Sends one message. Rejects if the server refuses it, and never settles after the wire is lost.
   */
  send(sql: string, exchange: Exchange): Promise<Answer>;
  /** Sends one message past the driver, without its rows. The exchange says when it is answered. */
  query(sql: string, exchange: Exchange): void;
}

/** The rows of all statements of a message. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly firstColumn: readonly unknown[];
}

/**
 * Logs in through postgres.js.
 *
 * postgres.js does not pipeline its first query. So the first query is empty and the wire answers
 * it, and every flight, also the first one, is sent as a whole.
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
    const query = (text: string, exchange: Exchange): void => wire.query(text, exchange);
    sql.unsafe("").then(
      () => resolve({ greeting: login.greeting(), lost, send, query }),
      () => wire.destroy(),
    );
  });
}

/** The driver's result of one statement. A row is a list of values. */
interface Result extends ReadonlyArray<readonly unknown[]> {
  readonly columns: readonly { readonly name: string }[] | null;
}

/**
 * Converts the driver's results. For several statements the driver returns a plain list of results.
 */
function answerOf(given: readonly unknown[]): Answer {
  const results = ("columns" in given ? [given] : given) as readonly Result[];
  const rows: Row[] = [];
  const firstColumn: unknown[] = [];
  for (const result of results) {
    const names = (result.columns ?? []).map(({ name }) => name);
    // forEach skips holes: the driver continues the row index of a statement that failed half-way.
    result.forEach((values) => {
      rows.push(Object.fromEntries(names.map((name, at) => [name, values[at]])));
      if (values.length > 0) firstColumn.push(values[0]);
    });
  }
  return { rows, firstColumn };
}

/**
 * Sets every option, so that the driver takes none from the PG variables of the environment.
 *
 * There are no lifetimes and no timeouts, because a replaced connection loses the session's locks.
 * There are no extra round trips (`fetch_types`, `prepare`), and a flight may have any number of
 * messages.
 */
function driverOptions(wire: Wire, credentials: Credentials, login: Login) {
  return {
    host: "server",
    port: 5432,
    user: credentials.user,
    // A function, even without a password: otherwise the driver would use PGPASSWORD.
    pass: () => login.passwordToSend(),
    database: credentials.database,
    connection: {
      application_name: credentials.applicationName,
      ...(credentials.routing !== undefined && { options: credentials.routing }),
    },
    // Otherwise the driver would use PGTARGETSESSIONATTRS. The wire reports a primary.
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

/** Dates and byteas stay in the server's text form: a Date has no microseconds. */
const TEXT = {
  to: 25,
  from: [17, 1082, 1114, 1184],
  serialize: (value: unknown) => value,
  parse: (value: string) => value,
};
