import type { ObjectKind } from "../schema/snapshot.ts";

/** One statement that takes a database a step from one state to another. */
export interface WrittenStatement {
  /** Without a semicolon at its end. */
  readonly sql: string;
  /** False where the server refuses the statement inside a transaction block. */
  readonly transaction: boolean;
  /** The key of the object that it changes: `table public.users`. */
  readonly object: string;
  /** Why it is written, for people: `the type of column public.users.id changes`. */
  readonly reason: string;
  /** The data that it loses, for people; undefined where it loses none. */
  readonly losesData: string | undefined;
  /** The sessions that wait while the statement reads or writes all rows of a table, for people. */
  readonly takesLong?: string;
  /** True where later statements must see it committed: a new enum value that they use. */
  readonly mustCommit?: boolean;
  /** True where it holds a password or another secret of the wanted state. */
  readonly holdsSecret?: boolean;
}

/** A difference that could not be written as SQL. */
export interface Unwritten {
  /** `subscription s`. */
  readonly object: string;
  readonly reason: string;
}

/** The statements that lead from one state to another, in the order in which they run. */
export interface WrittenDifference {
  readonly statements: readonly WrittenStatement[];
  readonly unwritten: readonly Unwritten[];
}

export interface WriteOptions {
  /** The major version of the server that will run the statements. */
  readonly serverVersion: number;
  /** True to keep tables with rows usable while the statements run. */
  readonly online: boolean;
}

/** An object that is known to be the same under another name. */
export interface Rename {
  readonly kind: ObjectKind;
  /** The name in the snapshot before: `public.users.name`. */
  readonly from: string;
  /** The name in the snapshot after: `public.users.full_name`. */
  readonly to: string;
}
