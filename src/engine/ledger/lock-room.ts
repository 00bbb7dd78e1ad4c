/** The server's table of locks, which all sessions share. */
export interface LockRoom {
  /** The setting max_locks_per_transaction. */
  readonly perTransaction: number;
  /** The sessions and prepared transactions for which the table has room (manual, 19.12). */
  readonly transactions: number;
}

const number = (setting: string): string =>
  `pg_catalog.current_setting('${setting}')::pg_catalog.int4`;

/** Reads the {@link LockRoom} as JSON. */
export const LOCK_ROOM = `pg_catalog.json_build_object('perTransaction', ${number("max_locks_per_transaction")}, 'transactions', ${number("max_connections")} operator(pg_catalog.+) ${number("max_prepared_transactions")})`;
