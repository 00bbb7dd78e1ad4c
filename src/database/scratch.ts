import type { Session } from "../session.ts";

/** A database to throw away. */
export interface Scratch {
  /** What it is, for people. */
  readonly description: string;
  /** Opens the database, which is empty. */
  open(): Promise<Session>;
  /**
   * Throws away what is in it and these roles, which belong to the whole server, and opens it, empty
   * again; the session before must be closed.
   */
  renew(roles: readonly string[]): Promise<Session>;
  /** Leaves nothing behind, nor these roles; the session must be closed. */
  discard(roles: readonly string[]): Promise<void>;
}
