import type { ServerAddress, SessionSetting } from "./connection.ts";
import type { ServerWords } from "./failure.ts";

/** One Query message; with `copyData` the data is sent right behind it, in the same flight. */
export interface Message {
  readonly sql: string;
  readonly copyData?: string | undefined;
  /** Rows that it answers are let go as they come: there may be more than memory holds. */
  readonly discardsRows?: boolean;
}

export type Row = Readonly<Record<string, unknown>>;

/** An error that the server answered. `position` counts characters of the message, from 1. */
export interface ServerError extends ServerWords {
  readonly severity: string;
  readonly message: string;
  readonly position: number | undefined;
  /** The query of a function that failed, and the character in it. */
  readonly internalPosition?: number | undefined;
  readonly internalQuery?: string | undefined;
}

/** What became of one message. */
export type Outcome =
  /**
   * `tags`: the command tags of its statements, in order (`COMMIT`, `ROLLBACK`, `INSERT 0 1`).
   * `firstColumn`: the first value of each row, which a {@link Row} loses where names are doubled.
   */
  | {
      readonly kind: "done";
      readonly rows: readonly Row[];
      readonly firstColumn: readonly unknown[];
      readonly tags: readonly string[];
    }
  | { readonly kind: "refused"; readonly error: ServerError }
  /** No answer came: whether the server did it is not known. */
  | { readonly kind: "lost"; readonly reason: string };

/** A NOTICE or WARNING, with the index in its flight of the message that was running. */
export interface Notice {
  readonly severity: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly message_index: number | undefined;
}

export interface FlightOptions {
  /** Called as each answer comes in, in order. */
  readonly onOutcome?: (index: number, outcome: Outcome) => void;
  readonly onNotice?: (notice: Notice) => void;
}

/** A server by the name that the user gave it. */
export type ServerName = Pick<ServerAddress, "host" | "port">;

/** One connection that is never replaced in silence: once it is gone, every message is `lost`. */
export interface Session {
  /** False for the embedded database: no second connection, no cancel, no timeouts. */
  readonly isServer: boolean;
  /** The process id of the backend key, sent by the server or by a pooler at login. */
  readonly backendKeyPid: number;
  /** Which of several hosts it is; undefined for the embedded database. */
  readonly server: ServerName | undefined;
  /** What the user wants set in each session; behind a pooler each transaction has to set it. */
  readonly settings: readonly SessionSetting[];
  /** Sends all messages without waiting for answers between them. Never rejects. */
  flight(messages: readonly Message[], options?: FlightOptions): Promise<readonly Outcome[]>;
  /**
   * Cancels what runs now, repeatedly, until the flight under way has its answers.
   *
   * For as long as it is not allowed it waits; the session is given up when the server cannot be
   * reached, or it is still not allowed, after ten seconds.
   */
  cancel(isAllowed?: () => boolean): Promise<void>;
  /** Ends the connection; with it the session's locks. Never rejects. */
  close(): Promise<void>;
}
