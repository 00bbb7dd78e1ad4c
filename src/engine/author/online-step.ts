import type { WrittenStatement } from "../../ddl/written.ts";
import type { Snapshot } from "../../schema/snapshot.ts";

/** The states before and after some statements. */
export interface Between {
  readonly from: Snapshot;
  readonly to: Snapshot;
  /**
   * True where every server knows NOT NULL … NOT VALID, and a foreign key NOT VALID on a partitioned
   * table, so since PostgreSQL 18.
   */
  readonly hasNotValid?: boolean;
}

/**
 * A step of a statement. `when` is its time: at once, or outside the transaction of the short
 * locks, after its needs are committed.
 */
export interface OnlineStep {
  readonly when: "at once" | "outside";
  readonly statement: WrittenStatement;
}

/** The steps of a statement. Undefined for one that is not split. */
export type Steps = readonly OnlineStep[] | undefined;

/** A name in the SQL that ebb writes. */
export const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;
/** The name of a table in the SQL that ebb writes. */
export const TABLE = String.raw`${NAME}\.${NAME}`;

/** Returns a step that runs at once. */
export function atOnce(statement: WrittenStatement, sql: string): OnlineStep {
  return { when: "at once", statement: { ...statement, sql } };
}

/** Returns a step outside the transaction before it, in a transaction of its own or in none. */
export function outside(statement: WrittenStatement, sql: string): OnlineStep {
  const transaction = !/\bconcurrently\b/i.test(sql.replace(/"(?:[^"]|"")+"/g, ""));
  return { when: "outside", statement: { ...statement, sql, transaction } };
}

/** Returns a step outside any transaction, committed before the next statement. */
export function alone(statement: WrittenStatement, sql: string): OnlineStep {
  return { when: "outside", statement: { ...statement, sql, transaction: false } };
}
