import { createConnection, createServer, type Server, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

export interface ProxyOptions {
  /** Where a PostgreSQL server listens. */
  readonly host: string;
  readonly port: number;
  /** Milliseconds that each byte takes in each direction, so that a round trip takes twice that. */
  readonly latency?: number;
}

/**
 * A TCP proxy in front of a server, which slows, counts and cuts what passes through it.
 *
 * A *flight* is what a client sends without having waited for an answer: a new one begins with the
 * first bytes that come from the client after bytes came from the server.
 */
export interface TcpProxy {
  readonly port: number;
  readonly connections: number;
  readonly flights: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
  /** Sets the counters to zero. */
  reset(): void;
  /** Breaks every connection as a lost network does: both ends see a reset. */
  cut(): void;
  /**
   * Breaks the connection once, at the first Query message of exactly this text: before the server
   * has it, or when it has been done but its answer did not come.
   */
  cutAt(sql: string, when: "request" | "answer"): void;
  /** Whether that has happened. */
  readonly hasCut: boolean;
  /** Lets nothing through any more, and ends nothing: to both ends the other is silent. */
  freeze(): void;
  close(): Promise<void>;
}

interface Counters {
  connections: number;
  flights: number;
  bytesToServer: number;
  bytesToClient: number;
}

/** Where the connection is to be broken. */
interface Breach {
  readonly frame: Buffer;
  readonly when: "request" | "answer";
  isDone: boolean;
}

/** Long enough for a server to do what it has been sent. */
const ANSWER_MS = 300;

interface Line {
  readonly client: Socket;
  readonly server: Socket;
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function startProxy(options: ProxyOptions): Promise<TcpProxy> {
  const counters: Counters = { connections: 0, flights: 0, bytesToServer: 0, bytesToClient: 0 };
  const lines = new Set<Line>();
  const listener = createServer((client) => {
    counters.connections++;
    connect(client, options, { counters, lines, breach: () => breach });
  });
  let breach: Breach | undefined;
  const port = await listen(listener);
  const cut = (): void => {
    for (const { client, server } of lines) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  };
  return {
    port,
    get connections() {
      return counters.connections;
    },
    get flights() {
      return counters.flights;
    },
    get bytesToServer() {
      return counters.bytesToServer;
    },
    get bytesToClient() {
      return counters.bytesToClient;
    },
    reset: () => {
      Object.assign(counters, { connections: 0, flights: 0, bytesToServer: 0, bytesToClient: 0 });
    },
    cut,
    cutAt: (sql, when) => {
      const text = Buffer.from(`${sql}\0`);
      const head = Buffer.from("Q\0\0\0\0");
      head.writeUInt32BE(4 + text.length, 1);
      breach = { frame: Buffer.concat([head, text]), when, isDone: false };
    },
    get hasCut() {
      return breach?.isDone === true;
    },
    freeze: () => {
      for (const { client, server } of lines) for (const end of [client, server]) end.pause();
    },
    close: () => {
      cut();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

interface Traffic {
  readonly counters: Counters;
  readonly lines: Set<Line>;
  readonly breach: () => Breach | undefined;
}

function connect(client: Socket, options: ProxyOptions, traffic: Traffic): void {
  const { counters, lines } = traffic;
  const server = createConnection({ host: options.host, port: options.port });
  const line = { client, server };
  let isClientsTurn = false;
  lines.add(line);
  for (const end of [client, server]) end.setNoDelay(true);

  client.on("data", (bytes: Buffer) => {
    counters.bytesToServer += bytes.length;
    if (!isClientsTurn) counters.flights++;
    isClientsTurn = true;
  });
  server.on("data", (bytes: Buffer) => {
    counters.bytesToClient += bytes.length;
    isClientsTurn = false;
  });
  client.on("data", (bytes: Buffer) => breakAt(line, bytes, traffic.breach()));
  pass(client, server, options.latency ?? 0);
  pass(server, client, options.latency ?? 0);
  client.once("close", () => lines.delete(line));
}

/** Breaks a connection when the bytes hold the message at which that is to happen. */
function breakAt({ client, server }: Line, bytes: Buffer, breach: Breach | undefined): void {
  if (breach === undefined || breach.isDone || !bytes.includes(breach.frame)) return;
  breach.isDone = true;
  if (breach.when === "answer") {
    client.write = () => true;
    void setTimeout(ANSWER_MS).then(() => client.resetAndDestroy());
    return;
  }
  // What comes before the message still reaches the server.
  server.write(bytes.subarray(0, bytes.indexOf(breach.frame)));
  server.write = () => true;
  server.end();
  client.resetAndDestroy();
}

/** Hands on bytes and endings, in order, each after the latency. */
function pass(from: Socket, to: Socket, latency: number): void {
  let last = Promise.resolve();
  const later = (deliver: () => void): void => {
    const due = latency === 0 ? Promise.resolve() : setTimeout(latency);
    last = Promise.all([last, due]).then(deliver);
  };
  from.on("data", (bytes: Buffer) => later(() => void (to.writable && to.write(bytes))));
  from.on("end", () => later(() => to.end()));
  // An error is followed by "close": whatever ends one side ends the other.
  from.on("error", () => undefined);
  from.on("close", () => later(() => to.destroy()));
}

function listen(listener: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", () => {
      const address = listener.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
