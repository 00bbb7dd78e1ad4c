import { clearTimeout, setTimeout } from "node:timers";
import type { SessionSetting } from "../../connection.ts";
import type { FlightOptions, Message, Outcome, ServerName, Session } from "../../session.ts";
import type { Answer, Driver } from "./driver.ts";
import { Flight } from "./flight.ts";
import type { Transport } from "./socket-transport.ts";
import type { Exchange } from "./wire.ts";

export interface SessionParts {
  readonly driver: Driver;
  readonly transport: Transport;
  readonly isServer: boolean;
  readonly server: ServerName | undefined;
  readonly settings: readonly SessionSetting[];
  /** The longest time between two answers, in milliseconds; 0 for no limit. */
  readonly answerTimeout: number;
  /**
   * Asks the server once to cancel the running statement, for at most `patience` milliseconds. Returns
   * false if the network is silent. Never rejects.
   */
  readonly cancelOnce: (patience?: number) => Promise<boolean>;
}

const CANCEL_AGAIN_MS = 200;
/** How long the process may live on to cancel the statement of a server that gave no answer. */
const LAST_CANCEL_MS = 1000;
/** The limit of silence. The system reports lost packets only after a quarter of an hour. */
const LONGEST_SILENCE_MS = 10_000;

const NO_ROWS: Answer = { rows: [], firstColumn: [] };

function outcomeOf({ error, tags }: Exchange, answer: Answer): Outcome {
  if (error !== undefined) return { kind: "refused", error };
  return { kind: "done", rows: answer.rows, firstColumn: answer.firstColumn, tags };
}

/** A session on the driver. It ends with its connection and never reconnects. */
export class DriverSession implements Session {
  readonly isServer: boolean;
  readonly backendKeyPid: number;
  readonly server: ServerName | undefined;
  readonly settings: readonly SessionSetting[];
  readonly #parts: SessionParts;
  readonly #flights = new Set<Flight>();
  #lost: string | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.isServer = parts.isServer;
    this.server = parts.server;
    this.settings = parts.settings;
    this.backendKeyPid = parts.driver.greeting.backendKeyPid;
    void parts.driver.lost.then((reason) => this.#lose(reason));
  }

  async flight(
    messages: readonly Message[],
    options: FlightOptions = {},
  ): Promise<readonly Outcome[]> {
    const patience = this.#patience();
    const onOutcome: FlightOptions["onOutcome"] = (index, outcome) => {
      patience.start();
      options.onOutcome?.(index, outcome);
    };
    const flight = new Flight(messages.length, { ...options, onOutcome });
    this.#flights.add(flight);
    patience.start();
    if (this.#lost !== undefined) flight.lose(this.#lost);
    else for (const [index, message] of messages.entries()) this.#send(flight, message, index);
    const outcomes = await flight.landed;
    patience.end();
    this.#flights.delete(flight);
    return outcomes;
  }

  async cancel(isAllowed: () => boolean = () => true): Promise<void> {
    let heardAt = performance.now();
    // A cancel that arrives between two statements cancels nothing, so it is repeated.
    while (this.isServer && this.#flights.size > 0) {
      if (isAllowed() && (await this.#parts.cancelOnce())) heardAt = performance.now();
      if (performance.now() - heardAt >= LONGEST_SILENCE_MS) this.#giveUp("no answer came in 10 s");
      await this.#landedOr(CANCEL_AGAIN_MS);
    }
  }

  async close(): Promise<void> {
    this.#lose("the session was closed");
    await this.#parts.transport.close();
  }

  #send(flight: Flight, message: Message, index: number): void {
    const tags: string[] = [];
    const exchange: Exchange = {
      copyData: message.copyData,
      tags,
      error: undefined,
      onNotice: (notice) => flight.notice(index, notice),
    };
    if (message.discardsRows === true) {
      exchange.onEnd = () => flight.settle(index, outcomeOf(exchange, NO_ROWS));
      this.#parts.driver.query(message.sql, exchange);
      return;
    }
    this.#parts.driver.send(message.sql, exchange).then(
      (answer) => flight.settle(index, outcomeOf(exchange, answer)),
      () => {
        // The driver itself failed. The next answers can no longer be assigned to messages.
        if (exchange.error === undefined) this.#giveUp("the answer could not be read");
        else flight.settle(index, outcomeOf(exchange, NO_ROWS));
      },
    );
  }

  /** Gives up the session if the time between two answers is over. */
  #patience(): { start(): void; end(): void } {
    const { answerTimeout, cancelOnce } = this.#parts;
    let timer: NodeJS.Timeout | undefined;
    const giveUp = (): void => {
      void cancelOnce(LAST_CANCEL_MS);
      this.#giveUp(`no answer came in ${answerTimeout / 1000} s`);
    };
    const end = (): void => clearTimeout(timer);
    const start = (): void => {
      end();
      if (answerTimeout > 0) timer = setTimeout(giveUp, answerTimeout);
    };
    return { start, end };
  }

  #giveUp(reason: string): void {
    this.#lose(reason);
    this.#parts.transport.destroy();
  }

  #lose(reason: string): void {
    this.#lost ??= reason;
    for (const flight of this.#flights) flight.lose(this.#lost);
  }

  async #landedOr(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    const landed = Promise.all([...this.#flights].map((flight) => flight.landed));
    await Promise.race([landed, timeout]);
    clearTimeout(timer);
  }
}
