import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers";
import type { ServerError } from "../../session.ts";
import {
  COPY_FAIL,
  copyFrames,
  type Frame,
  FrameReader,
  frame,
  longestAnswer,
  ProtocolError,
  queryFrame,
  textAt,
} from "./frames.ts";
import { type Login, LoginError, type LoginStep } from "./login.ts";
import { RowCheck } from "./row-check.ts";
import { endsSession, readServerError } from "./server-error.ts";
import type { Transport } from "./socket-transport.ts";

/** One message in flight: its COPY data, and the server's answer so far. */
export interface Exchange {
  /** Undefined again after the server has begun to read it. */
  copyData: string | undefined;
  readonly tags: string[];
  error: ServerError | undefined;
  readonly onNotice: (notice: ServerError) => void;
  /**
   * Called at the end of the answer to a {@link Wire.query}, whose rows are dropped. The driver would
   * keep all of them until the last one arrives.
   */
  onEnd?: () => void;
}

/** A message that waits for its turn: one of the driver's own, or the bytes of a query past it. */
interface Unsent {
  readonly exchange: Exchange;
  readonly bytes: Buffer | undefined;
}

/** Each is called at most once, and nothing is called after `onLost`. */
export interface WireEvents {
  onLoginError(error: LoginError): void;
  onLost(reason: string): void;
}

/**
 * The socket for postgres.js, between the driver and the transport.
 *
 * Messages that postgres.js mishandles bypass it here:
 *
 * - COPY data is sent right behind its Query, and the driver never sees a COPY. It would settle the
 *   query at once and refuse all queued queries (docs/architecture.md#copy-in-the-flight).
 * - Command tags, notices and errors are read here, where the running message is known.
 * - A query whose rows nobody reads costs a fraction of one of the driver's.
 * - The driver never learns that the connection ended. It would reconnect in silence and run the
 *   next query there, or write to a closed socket and so end the process.
 */
export class Wire extends EventEmitter {
  readonly #transport: Transport;
  readonly #login: Login;
  readonly #events: WireEvents;
  readonly #fromServer = new FrameReader("typed", (type) =>
    longestAnswer(type, this.#phase !== "login"),
  );
  readonly #fromDriver = new FrameReader("untyped");
  readonly #unsent = new Queue<Unsent>();
  readonly #unanswered = new Queue<Exchange>();
  readonly #rows = new RowCheck();
  /** True once the running message has a result or an error. */
  #hasResult = false;
  #phase: "silent" | "login" | "greeted" | "open" | "ended" = "silent";

  constructor(transport: Transport, login: Login, events: WireEvents) {
    super();
    this.#transport = transport;
    this.#login = login;
    this.#events = events;
    transport.start({
      onData: (chunk) => this.#receive(chunk),
      onEnd: (reason) => this.#end(reason),
    });
  }

  /** Announces the query that the driver writes next. */
  expect(exchange: Exchange): void {
    this.#unsent.push({ exchange, bytes: undefined });
    this.#unanswered.push(exchange);
  }

  /** Sends a query that the driver does not see: its rows are dropped. It keeps its turn. */
  query(sql: string, exchange: Exchange): void {
    if (this.#phase === "ended") return;
    this.#unsent.push({ exchange, bytes: queryFrame(sql) });
    this.#unanswered.push(exchange);
    this.#sendQueries();
  }

  /** Implements a socket. It never asks the driver to wait, which would split a flight. */
  write(chunk: Buffer): boolean {
    for (const message of this.#fromDriver.read(chunk)) this.#send(message);
    return true;
  }

  /** Implements a socket. The driver calls it if it cannot read an answer. */
  destroy(): void {
    this.#failLogin(new LoginError({ kind: "not PostgreSQL" }));
  }

  #send({ type, bytes }: Frame): void {
    if (this.#phase === "ended") return;
    if (type !== "Q") {
      this.#transport.send([bytes]);
    } else if (this.#phase === "greeted") {
      this.#phase = "open";
      // Not at once: the driver resets its state after it writes.
      queueMicrotask(() => this.emit("data", EMPTY_ANSWER));
    } else {
      this.#transport.send(withData(bytes, this.#unsent.shift()?.exchange.copyData));
      this.#sendQueries();
    }
  }

  /** Sends what does not wait for the driver. */
  #sendQueries(): void {
    for (let next = this.#unsent.first(); next?.bytes !== undefined; next = this.#unsent.first()) {
      this.#unsent.shift();
      this.#transport.send(withData(next.bytes, next.exchange.copyData));
    }
  }

  #receive(chunk: Buffer): void {
    if (this.#phase === "silent" && !this.#isPostgres(chunk)) return;
    try {
      for (const message of this.#fromServer.read(chunk)) this.#read(message);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (this.#phase === "login") this.#failLogin(new LoginError({ kind: "not PostgreSQL" }));
      else this.#end(`the answer is not PostgreSQL's protocol (${error.message})`);
    }
  }

  #read(message: Frame): void {
    if (this.#phase === "ended") return;
    if (this.#phase === "login") this.#readLogin(message);
    else this.#readAnswer(message);
  }

  /**
   * Checks the first byte. That of another protocol would be read as the length of a huge message.
   */
  #isPostgres(firstChunk: Buffer): boolean {
    this.#phase = "login";
    const isKnown = "RENv".includes(firstChunk.toString("latin1", 0, 1));
    if (!isKnown) this.#failLogin(new LoginError({ kind: "not PostgreSQL" }));
    return isKnown;
  }

  #readLogin(message: Frame): void {
    const step = this.#loginStep(message);
    if (step?.kind === "reply") this.#transport.send([step.bytes]);
    if (step?.kind !== "pass") return;
    if (message.type === "Z") {
      this.#phase = "greeted";
      this.emit("data", PRIMARY);
    }
    this.emit("data", message.bytes);
  }

  /** Returns undefined if the login has failed. */
  #loginStep(message: Frame): LoginStep | undefined {
    try {
      return this.#login.read(message);
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      this.#failLogin(error);
      return undefined;
    }
  }

  #readAnswer({ type, bytes }: Frame): void {
    const running = this.#unanswered.first();
    if (type === "E") this.#readError(bytes, running);
    if (running === undefined) return;
    if (type === "N") running.onNotice(readServerError(bytes));
    if (type === "G") this.#beginCopy(running);
    if (type === "C") running.tags.push(textAt(bytes, 5));
    if (RESULTS.has(type)) this.#hasResult = true;
    if (type === "Z") this.#endAnswer();
    if (running.onEnd !== undefined) {
      if (type === "Z") running.onEnd();
      return;
    }
    this.#rows.check(type, bytes);
    if (DRIVER_READS.has(type)) this.emit("data", bytes);
  }

  /** @throws {ProtocolError} if there was no result: nothing may count as done without one */
  #endAnswer(): void {
    if (!this.#hasResult) throw new ProtocolError("an answer without a result");
    this.#hasResult = false;
    this.#unanswered.shift();
  }

  #readError(bytes: Buffer, running: Exchange | undefined): void {
    const error = readServerError(bytes);
    if (endsSession(error)) this.#end(error.message);
    else if (running !== undefined) running.error ??= error;
  }

  #beginCopy(running: Exchange): void {
    if (running.copyData === undefined) this.#transport.send([COPY_FAIL]);
    running.copyData = undefined;
  }

  #failLogin(error: LoginError): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    this.#transport.destroy();
    this.#events.onLoginError(error);
  }

  #end(reason: string): void {
    if (this.#phase === "ended") return;
    if (this.#phase !== "open") {
      this.#failLogin(new LoginError({ kind: "closed", reason }));
      return;
    }
    this.#phase = "ended";
    this.#transport.destroy();
    // The driver settles an answer a moment after reading it.
    setImmediate(() => this.#events.onLost(reason));
  }
}

const RESULTS = new Set(["C", "I", "E"]);
const DRIVER_READS = new Set(["T", "D", "C", "I", "E", "Z"]);
/** EmptyQueryResponse and ReadyForQuery (idle): an answer without a round trip. */
const EMPTY_ANSWER = Buffer.concat([frame("I"), frame("Z", Buffer.from("I"))]);
/** The answer to the driver's question for `target_session_attrs`, so that it sends no query. */
const PRIMARY = Buffer.concat([
  frame("S", Buffer.from("in_hot_standby\0off\0")),
  frame("S", Buffer.from("default_transaction_read_only\0off\0")),
]);

function* withData(query: Buffer, copyData: string | undefined): Generator<Buffer> {
  yield query;
  if (copyData !== undefined) yield* copyFrames(copyData);
}

/** A first-in, first-out queue. Removing is as cheap as adding, even with 100,000 items. */
class Queue<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  push(item: T): void {
    this.#items.push(item);
  }

  first(): T | undefined {
    return this.#items[this.#head];
  }

  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.#head < this.#items.length) this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    }
    return item;
  }
}
