import type { ServerAddress, SessionSetting } from "./connection.ts";
import type { ServerWords } from "./failure.ts";

/** One Query message. `copyData` is sent right behind it, in the same flight. */
export interface Message {
  readonly sql: string;
  readonly copyData?: string | undefined;
  /**
   * True to discard the rows of the answer as they arrive: there may be more than memory can hold.
   */
  readonly discardsRows?: boolean;
}

export type Row = Readonly<Record<string, unknown>>;

/** An error from the server. `position` counts characters of the message, from 1. */
export interface ServerError extends ServerWords {
  readonly severity: string;
  readonly message: string;
  readonly position: number | undefined;
  /** The failed query inside a function (`internalQuery`), and the character in that query. */
  readonly internalPosition?: number | undefined;
  readonly internalQuery?: string | undefined;
}

/** The result of one message. */
export type Outcome =
  /**
   * `tags`: the command tags of its statements, in order (`COMMIT`, `ROLLBACK`, `INSERT 0 1`).
   * `firstColumn`: the first value of each row. A {@link Row} loses it if two columns have one
   * name.
   */
  | {
      readonly kind: "done";
      readonly rows: readonly Row[];
      readonly firstColumn: readonly unknown[];
      readonly tags: readonly string[];
    }
  | { readonly kind: "refused"; readonly error: ServerError }
  /** No answer came. The server may have run the message or not. */
  | { readonly kind: "lost"; readonly reason: string };

/** A refused message: its index in the flight, or its statement's in the section, and the error. */
export interface Refusal {
  readonly index: number;
  readonly error: ServerError;
}

/** A NOTICE or WARNING. `message_index` is the message of the flight that was running. */
export interface Notice {
  readonly severity: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly message_index: number | undefined;
}

export interface FlightOptions {
  /** Called for each answer as it arrives, in order. */
  readonly onOutcome?: (index: number, outcome: Outcome) => void;
  readonly onNotice?: (notice: Notice) => void;
}

/** A server, under the name that the user gave. */
export type ServerName = Pick<ServerAddress, "host" | "port">;

/** One connection. It is never replaced by another: after it is lost, every message is `lost`. */
export interface Session {
  /** False for the embedded database, which has no second connection, no cancel and no timeouts. */
  readonly isServer: boolean;
  /** The process id of the backend key, sent by the server or by a pooler at login. */
  readonly backendKeyPid: number;
  /** The host that was chosen among several; undefined for the embedded database. */
  readonly server: ServerName | undefined;
  /** The user's settings for each session. Behind a pooler, each transaction has to set them. */
  readonly settings: readonly SessionSetting[];
  /** Sends all messages without waiting for answers between them. Never rejects. */
  flight(messages: readonly Message[], options?: FlightOptions): Promise<readonly Outcome[]>;
  /**
   * Cancels the running statement, repeatedly, until the flight has its answers.
   *
   * It waits while `isAllowed` returns false. After ten seconds, it gives up the session if the
   * server cannot be reached or `isAllowed` still returns false.
   */
  cancel(isAllowed?: () => boolean): Promise<void>;
  /** Ends the connection and releases the session's locks. Never rejects. */
  close(): Promise<void>;
}
