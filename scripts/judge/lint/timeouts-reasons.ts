import { isHarmless } from "./facts.ts";
import { LOCKS, pgfence, type Reason, squawk, TABLE } from "./reason.ts";

/** Differences about limits of time. */
export const TIMEOUTS_REASONS: readonly Reason[] = [
  {
    id: "no lock that others meet",
    rules: pgfence("missing-lock-timeout", "missing-statement-timeout"),
    yes: "other",
    applies: isHarmless,
    right: "ebb",
    because:
      "pgfence wants both in every file, also in one whose statements nobody has to wait for, and takes a SET behind them",
    shown: [
      { sql: "begin" },
      { sql: "create table t (a int)" },
      { sql: LOCKS, gives: "AccessExclusiveLock" },
      { sql: "rollback" },
      ...TABLE,
      { sql: "begin" },
      { sql: "insert into t values (1)" },
      { sql: LOCKS, gives: "RowExclusiveLock" },
      { sql: "commit" },
    ],
  },

  {
    id: "SET behind the statement",
    rules: pgfence("missing-lock-timeout", "missing-statement-timeout"),
    yes: "ebb",
    applies: ({ input }) => /\b(?:lock|statement)_timeout\b/i.test(input.line.sql),
    right: "ebb",
    because:
      "A setting counts for the statements behind it only; SET LOCAL ends with its transaction",
    shown: [
      { sql: "begin" },
      { sql: "set local lock_timeout = '2s'" },
      { sql: "commit" },
      { sql: "show lock_timeout", gives: "0" },
    ],
  },

  {
    id: "nothing to run",
    rules: pgfence("missing-application-name", "missing-idle-timeout"),
    yes: "other",
    applies: ({ input }) => input.statements.length === 0,
    right: "ebb",
    because: "A file without a statement needs no setting",
    shown: [],
  },

  {
    id: "RESET is no limit",
    rules: squawk("require-lock-timeout", "require-statement-timeout"),
    yes: "ebb",
    applies: ({ input }) => /\bset\b[^;]*_timeout\b[^;]*\bdefault\b/i.test(input.line.sql),
    right: "ebb",
    because: "SET … TO DEFAULT sets no limit, as RESET does",
    shown: [{ sql: "set lock_timeout = default" }, { sql: "show lock_timeout", gives: "0" }],
  },

  {
    id: "set_config sets it",
    rules: [
      ...squawk("require-lock-timeout", "require-statement-timeout"),
      ...pgfence("missing-lock-timeout", "missing-statement-timeout"),
    ],
    yes: "other",
    applies: ({ input }) => /\bset_config\s*\(/i.test(input.line.sql),
    right: "ebb",
    because: "set_config(…) sets the limit as SET does",
    shown: [
      { sql: "select set_config('lock_timeout', '1s', false)", gives: "1s" },
      { sql: "show lock_timeout", gives: "1s" },
      { sql: "reset lock_timeout" },
    ],
  },

  {
    id: "ACCESS EXCLUSIVE on the parent",
    rules: squawk("require-lock-timeout", "require-statement-timeout"),
    yes: "ebb",
    applies: (each) => /\bpartition\s+of\b/i.test(each.input.line.sql),
    right: "ebb",
    because: "A new partition closes its parent",
    shown: [
      { sql: "create table t (a int) partition by range (a)" },
      { sql: "begin" },
      { sql: "create table q partition of t for values from (1) to (2)" },
      { sql: LOCKS, gives: "AccessExclusiveLock" },
      { sql: "rollback" },
    ],
  },

  {
    id: "REASSIGN OWNED closes tables",
    rules: squawk("require-lock-timeout", "require-statement-timeout"),
    yes: "ebb",
    applies: (each) => /\breassign\s+owned\b/i.test(each.input.line.sql),
    right: "ebb",
    because: "Each table gets its new owner under ACCESS EXCLUSIVE",
    shown: [
      { sql: "create role ebb_a" },
      { sql: "create role ebb_b" },
      { sql: "create table t (a int)" },
      { sql: "alter table t owner to ebb_a" },
      { sql: "begin" },
      { sql: "reassign owned by ebb_a to ebb_b" },
      { sql: LOCKS, gives: "AccessExclusiveLock" },
      { sql: "rollback" },
      { sql: "drop owned by ebb_a" },
      { sql: "drop role ebb_a, ebb_b" },
    ],
  },
];
