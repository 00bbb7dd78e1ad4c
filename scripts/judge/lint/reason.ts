import type { Difference } from "./decisions.ts";

/** One statement of a proof: it succeeds, it fails with an SQLSTATE, or it gives a value. */
export interface Step {
  readonly sql: string;
  readonly fails?: string;
  readonly gives?: string;
}

/** A kind of difference in which it is clear who is right. */
export interface Reason {
  readonly id: string;
  /** The rules under the other linter's names: `squawk prefer-robust-stmts`. */
  readonly rules: readonly string[];
  /** The one who reports it alone. */
  readonly yes: "ebb" | "other";
  readonly applies: (difference: Difference) => boolean;
  readonly right: "ebb" | "other" | "both";
  readonly because: string;
  /** SQL that shows it on a server; none where the difference is not about the server. */
  readonly shown: readonly Step[];
}

/** The names of rules of squawk. */
export function squawk(...names: readonly string[]): readonly string[] {
  return names.map((each) => `squawk ${each}`);
}

/** The names of rules of pgfence. */
export function pgfence(...names: readonly string[]): readonly string[] {
  return names.map((each) => `pgfence ${each}`);
}

/** Checks the text of the statement. */
export function has({ statement }: Difference, pattern: RegExp): boolean {
  return pattern.test(statement?.sql ?? "");
}

/** The locks of the tables t and u that an open transaction holds. */
export const LOCKS =
  "select coalesce(string_agg(distinct mode, ',' order by mode), 'none') from pg_locks where pid = pg_backend_pid() and relation in (select oid from pg_class where relname in ('t', 'u') and relkind in ('r', 'p'))";

/** A table with ten rows. */
export const TABLE: readonly Step[] = [
  { sql: "create table t (id int, a int, c int)" },
  { sql: "insert into t select x, x, x from generate_series(1, 10) x" },
];

/** Remembers the file of t; after a rewrite it is another one. */
export const KEEP: Step = {
  sql: "create temp table kept as select pg_relation_filenode('t') as file",
};
/** Compares the file of t. */
export const IS_KEPT = "select (file = pg_relation_filenode('t'))::text from kept";
