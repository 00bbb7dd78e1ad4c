import type { FlightOptions, Notice, Outcome, ServerError } from "../../session.ts";

/**
 * Collects the outcomes of messages that were sent together.
 *
 * Callbacks come in the order of the messages. The driver settles a message a moment after the
 * server begins the next one, so an early notice waits for its turn.
 */
export class Flight {
  readonly landed: Promise<readonly Outcome[]>;
  readonly #size: number;
  readonly #options: FlightOptions;
  readonly #outcomes: Outcome[] = [];
  readonly #waiting = new Map<number, Outcome>();
  readonly #early: Notice[] = [];
  #land: (outcomes: readonly Outcome[]) => void = () => undefined;

  constructor(size: number, options: FlightOptions) {
    this.#size = size;
    this.#options = options;
    this.landed = new Promise((resolve) => {
      this.#land = resolve;
    });
    if (size === 0) this.#land([]);
  }

  /**
   * Records the outcome of a message. One that comes before its turn waits: the driver settles its
   * messages a moment after it has read them.
   */
  settle(index: number, outcome: Outcome): void {
    if (index < this.#outcomes.length) return;
    if (index > this.#outcomes.length) {
      this.#waiting.set(index, outcome);
      return;
    }
    let next: Outcome | undefined = outcome;
    while (next !== undefined) {
      this.#settleNext(next);
      next = this.#waiting.get(this.#outcomes.length);
    }
  }

  #settleNext(outcome: Outcome): void {
    const index = this.#outcomes.push(outcome) - 1;
    this.#waiting.delete(index);
    this.#options.onOutcome?.(index, outcome);
    this.#tellEarlyNotices();
    if (this.#outcomes.length === this.#size) this.#land(this.#outcomes);
  }

  notice(index: number, { severity, message, detail, hint }: ServerError): void {
    this.#early.push({ severity, message, detail, hint, message_index: index });
    this.#tellEarlyNotices();
  }

  /** Settles all messages without an outcome as lost. */
  lose(reason: string): void {
    while (this.#outcomes.length < this.#size) {
      this.settle(this.#outcomes.length, { kind: "lost", reason });
    }
  }

  #tellEarlyNotices(): void {
    const running = this.#outcomes.length;
    while (this.#early[0] !== undefined && (this.#early[0].message_index ?? 0) <= running) {
      const notice = this.#early.shift();
      if (notice !== undefined) this.#options.onNotice?.(notice);
    }
  }
}
