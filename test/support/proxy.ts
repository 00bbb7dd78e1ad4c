import { createConnection, createServer, type Server, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

export interface ProxyOptions {
  /** The host of the PostgreSQL server. */
  readonly host: string;
  readonly port: number;
  /** The delay of each byte in each direction in milliseconds. A round trip takes twice that. */
  readonly latency?: number;
}

/**
 * A TCP proxy in front of a server, which delays, counts and cuts the traffic.
 *
 * A *flight* is everything that a client sends without waiting for an answer. A new flight begins
 * with the first bytes from the client after bytes from the server.
 */
export interface TcpProxy {
  readonly port: number;
  readonly connections: number;
  readonly flights: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
  /** Resets the counters. */
  reset(): void;
  /** Breaks every connection as a lost network does: both ends see a reset. */
  cut(): void;
  /**
   * Breaks the connection once, at a Query message with exactly this text, the first or a later
   * one: before the server receives it, or after it has run but before its answer arrives.
   */
  cutAt(sql: string, when: "request" | "answer", occurrence?: number): void;
  /**
   * Breaks the connection once, after this number of bytes in one direction. Later bytes are lost.
   */
  cutAfter(bytes: number, to: "server" | "client"): void;
  /** True after the break. */
  readonly hasCut: boolean;
  /** Waits until the client has sent this number of bytes. */
  reached(bytes: number): Promise<void>;
  /**
   * Stops all traffic without an end: each side finds the other silent. New connections are silent,
   * too. With `which`, only the connection of that number (from 1) stops.
   */
  freeze(which?: number): void;
  close(): Promise<void>;
}

interface Counters {
  connections: number;
  flights: number;
  bytesToServer: number;
  bytesToClient: number;
}

/** The point to break the connection at. */
type Breach = { isDone: boolean } & (
  | {
      readonly kind: "frame";
      readonly frame: Buffer;
      readonly when: "request" | "answer";
      /** The number of these messages to let pass. */
      before: number;
    }
  | { readonly kind: "count"; readonly bytes: number; readonly to: "server" | "client" }
);

interface Milestone {
  readonly bytes: number;
  readonly resolve: () => void;
}

/** Time for a server to run everything that was sent. */
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
    const line = connect(client, options, { counters, lines, milestones, breach: () => breach });
    if (isFrozen) silence(line);
  });
  let isFrozen = false;
  let breach: Breach | undefined;
  const milestones = new Set<Milestone>();
  const port = await listen(listener);
  const cut = (): void => {
    for (const { client, server } of lines) for (const end of [client, server]) reset(end);
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
    cutAt: (sql, when, occurrence = 1) => {
      const frame = queryFrame(sql);
      breach = { kind: "frame", frame, when, before: occurrence - 1, isDone: false };
    },
    cutAfter: (bytes, to) => {
      breach = { kind: "count", bytes, to, isDone: false };
    },
    get hasCut() {
      return breach?.isDone === true;
    },
    reached: (bytes) =>
      new Promise((resolve) => {
        milestones.add({ bytes, resolve });
        passMilestones(milestones, counters);
      }),
    freeze: (which) => {
      isFrozen = which === undefined;
      const meant = [...lines].filter((_, at) => isFrozen || at + 1 === which);
      for (const line of meant) silence(line);
    },
    close: () => {
      cut();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

/** Resets a socket. Node would never end the process if the socket's own end is under way. */
function reset(end: Socket): void {
  if (end.writableEnded) end.destroy();
  else end.resetAndDestroy();
}

interface Traffic {
  readonly counters: Counters;
  readonly lines: Set<Line>;
  readonly milestones: Set<Milestone>;
  readonly breach: () => Breach | undefined;
}

function silence({ client, server }: Line): void {
  for (const end of [client, server]) end.pause();
}

function connect(client: Socket, options: ProxyOptions, traffic: Traffic): Line {
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
    passMilestones(traffic.milestones, counters);
    breakAtFrame(line, bytes, traffic.breach());
    breakAtCount(line, bytes, { at: counters.bytesToServer, to: "server", ...traffic });
  });
  server.on("data", (bytes: Buffer) => {
    counters.bytesToClient += bytes.length;
    isClientsTurn = false;
    breakAtCount(line, bytes, { at: counters.bytesToClient, to: "client", ...traffic });
  });
  pass(client, server, options.latency ?? 0);
  pass(server, client, options.latency ?? 0);
  client.once("close", () => lines.delete(line));
  return line;
}

function passMilestones(milestones: Set<Milestone>, { bytesToServer }: Counters): void {
  for (const milestone of milestones) {
    if (bytesToServer < milestone.bytes) continue;
    milestones.delete(milestone);
    milestone.resolve();
  }
}

function queryFrame(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`);
  const head = Buffer.from("Q\0\0\0\0");
  head.writeUInt32BE(4 + text.length, 1);
  return Buffer.concat([head, text]);
}

/** Breaks a connection if the bytes contain the message to break at. */
function breakAtFrame(line: Line, bytes: Buffer, breach: Breach | undefined): void {
  if (breach?.kind !== "frame" || breach.isDone) return;
  let at = bytes.indexOf(breach.frame);
  for (; at !== -1 && breach.before > 0; breach.before--) at = bytes.indexOf(breach.frame, at + 1);
  if (at === -1) return;
  breach.isDone = true;
  if (breach.when === "request") loseWhatFollows(line, bytes.subarray(0, at));
  else loseAnswers(line);
}

interface Passed {
  /** The number of bytes in this direction, these included. */
  readonly at: number;
  readonly to: "server" | "client";
  readonly breach: () => Breach | undefined;
}

/** Breaks a connection inside the bytes that reach the count. */
function breakAtCount(line: Line, bytes: Buffer, { at, to, breach: find }: Passed): void {
  const breach = find();
  if (breach?.kind !== "count" || breach.isDone || breach.to !== to || at < breach.bytes) return;
  breach.isDone = true;
  const rest = bytes.subarray(0, bytes.length - (at - breach.bytes));
  if (to === "server") {
    loseWhatFollows(line, rest);
  } else {
    line.client.end(rest);
    loseAnswers(line);
  }
}

/**
 * Drops the answers. The server still runs everything that was sent, because it does not notice.
 */
function loseAnswers({ client }: Line): void {
  client.write = () => true;
  void setTimeout(ANSWER_MS).then(() => reset(client));
}

/** Drops everything after the break. The bytes before it still reach the server. */
function loseWhatFollows({ client, server }: Line, before: Buffer): void {
  server.write(before);
  server.write = () => true;
  server.end();
  reset(client);
}

/** Forwards bytes and ends, in order, each after the latency. */
function pass(from: Socket, to: Socket, latency: number): void {
  let last = Promise.resolve();
  const later = (deliver: () => void): void => {
    const due = latency === 0 ? Promise.resolve() : setTimeout(latency);
    last = Promise.all([last, due]).then(deliver);
  };
  from.on("data", (bytes: Buffer) => later(() => void (to.writable && to.write(bytes))));
  from.on("end", () => later(() => to.end()));
  // An error is followed by "close". The end of one side ends the other.
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
