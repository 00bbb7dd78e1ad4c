import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers";
import type { ServerError } from "../../session.ts";
import { COPY_FAIL, copyFrames, type Frame, FrameReader, frame, textAt } from "./frames.ts";
import { type Login, LoginError, type LoginStep } from "./login.ts";
import { endsSession, readServerError } from "./server-error.ts";
import type { Transport } from "./socket-transport.ts";

/** One message on its way: the data that goes with it, and what the server has said so far. */
export interface Exchange {
  /** Undefined again once the server has begun to take it. */
  copyData: string | undefined;
  readonly tags: string[];
  error: ServerError | undefined;
  /** The driver would keep all rows until the last is there. */
  readonly discardsRows: boolean;
  readonly onNotice: (notice: ServerError) => void;
}

/** Each comes at most once; after `onLost` nothing comes any more. */
export interface WireEvents {
  onLoginError(error: LoginError): void;
  onLost(reason: string): void;
}

/**
 * The socket that postgres.js is given: it stands between the driver and the transport.
 *
 * What the driver gets wrong passes it by here:
 *
 * - COPY data goes out right behind its Query, and the driver never hears of a COPY (it would
 *   settle the query at once, and refuse all that is queued behind it).
 * - Command tags, notices and errors are read here, where it is certain which message runs.
 * - It is never told that the connection ended: it would connect again in silence and run the next
 *   query there, or write to a socket that is gone and so end the process.
 */
export class Wire extends EventEmitter {
  readonly #transport: Transport;
  readonly #login: Login;
  readonly #events: WireEvents;
  readonly #fromServer = new FrameReader();
  readonly #fromDriver = new FrameReader("untyped");
  readonly #unsent = new Queue<Exchange>();
  readonly #unanswered = new Queue<Exchange>();
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
    this.#unsent.push(exchange);
    this.#unanswered.push(exchange);
  }

  /** Part of a socket. Never asks the driver to wait: it would no longer send in one flight. */
  write(chunk: Buffer): boolean {
    for (const message of this.#fromDriver.read(chunk)) this.#send(message);
    return true;
  }

  /** Part of a socket: the driver gives up on what it cannot read. */
  destroy(): void {
    this.#failLogin(new LoginError({ kind: "not PostgreSQL" }));
  }

  #send({ type, bytes }: Frame): void {
    if (this.#phase === "ended") return;
    if (type !== "Q") {
      this.#transport.send([bytes]);
    } else if (this.#phase === "greeted") {
      this.#phase = "open";
      // Not at once: the driver forgets what it does while it writes.
      queueMicrotask(() => this.emit("data", EMPTY_ANSWER));
    } else {
      this.#transport.send(withData(bytes, this.#unsent.shift()?.copyData));
    }
  }

  #receive(chunk: Buffer): void {
    if (this.#phase === "silent" && !this.#isPostgres(chunk)) return;
    for (const message of this.#fromServer.read(chunk)) {
      if (this.#phase === "ended") return;
      if (this.#phase === "login") this.#readLogin(message);
      else this.#readAnswer(message);
    }
  }

  /** Another protocol's first bytes would be taken for the length of a huge message. */
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

  /** Undefined where the login has failed. */
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
    if (type === "Z") this.#unanswered.shift();
    if (type === "D" && running.discardsRows) return;
    if (DRIVER_READS.has(type)) this.emit("data", bytes);
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
    // The driver settles what was answered a moment after it has read it.
    setImmediate(() => this.#events.onLost(reason));
  }
}

const DRIVER_READS = new Set(["T", "D", "C", "I", "E", "Z"]);
/** EmptyQueryResponse and ReadyForQuery (idle): an answer that costs no round trip. */
const EMPTY_ANSWER = Buffer.concat([frame("I"), frame("Z", Buffer.from("I"))]);
/** What the driver wants to know for `target_session_attrs`, so that it asks nothing more. */
const PRIMARY = Buffer.concat([
  frame("S", Buffer.from("in_hot_standby\0off\0")),
  frame("S", Buffer.from("default_transaction_read_only\0off\0")),
]);

function* withData(query: Buffer, copyData: string | undefined): Generator<Buffer> {
  yield query;
  if (copyData !== undefined) yield* copyFrames(copyData);
}

/** First in, first out; taking is as cheap as adding, also with 100,000 inside. */
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
