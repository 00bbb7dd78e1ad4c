import { has, LOCKS, pgfence, type Reason, squawk, TABLE } from "./reason.ts";

/** Differences about transactions and the rows that they lock. */
export const TRANSACTIONS_REASONS: readonly Reason[] = [
  {
    id: "refused in a transaction",
    rules: [
      ...squawk("ban-concurrent-index-creation-in-transaction"),
      ...pgfence("concurrent-in-transaction"),
    ],
    yes: "ebb",
    applies: ({ statement, input }) =>
      statement?.isInTransaction ?? input.statements.some((each) => each.isInTransaction),
    right: "ebb",
    because:
      "All statements of the list fail in a transaction, also alone in the file; squawk knows CREATE INDEX, and only beside other statements; pgfence wants a BEGIN",
    shown: [
      ...TABLE,
      { sql: "create index i on t (a)" },
      ...[
        "create index concurrently j on t (a)",
        "drop index concurrently i",
        "reindex table concurrently t",
        "vacuum full t",
      ].flatMap((sql) => [{ sql: "begin" }, { sql, fails: "25001" }, { sql: "rollback" }]),
    ],
  },

  {
    id: "not in a transaction",
    rules: squawk("ban-concurrent-index-creation-in-transaction"),
    yes: "other",
    applies: ({ statement }) => statement?.isInTransaction === false,
    right: "ebb",
    because: "ROLLBACK ends the transaction as COMMIT does",
    shown: [
      ...TABLE,
      { sql: "begin" },
      { sql: "rollback" },
      { sql: "create index concurrently i on t (a)" },
    ],
  },

  {
    id: "the section is the transaction",
    rules: squawk(
      "transaction-nesting",
      "ban-uncommitted-transaction",
      "constraint-missing-not-valid",
    ),
    yes: "ebb",
    applies: ({ input }) => input.isInTransaction,
    right: "ebb",
    because:
      "ebb's section runs in ebb's own transaction, whatever BEGIN, COMMIT or a comment say in it",
    shown: [],
  },

  {
    id: "one finding for BEGIN",
    rules: squawk("ban-uncommitted-transaction"),
    yes: "other",
    applies: ({ input }) => input.isInTransaction,
    right: "both",
    because: "In a transactional section BEGIN is transaction-nesting already",
    shown: [],
  },

  {
    id: "ROLLBACK TO ends no transaction",
    rules: squawk("ban-uncommitted-transaction", "transaction-nesting"),
    yes: "ebb",
    applies: ({ input }) => /\bchain\b|\brollback\s+to\b|\bsavepoint\b/i.test(input.line.sql),
    right: "ebb",
    because:
      "After ROLLBACK TO and COMMIT AND CHAIN a transaction is open; SAVEPOINT fails where none is",
    shown: [
      { sql: "begin" },
      { sql: "savepoint s" },
      { sql: "rollback to s" },
      { sql: "commit and chain" },
      { sql: "savepoint s" },
      { sql: "commit" },
      { sql: "savepoint s", fails: "25P01" },
    ],
  },

  {
    id: "COMMIT of an open transaction",
    rules: squawk("transaction-nesting"),
    yes: "other",
    applies: ({ input }) => /\bchain\b|\brollback\s+to\b/i.test(input.line.sql),
    right: "ebb",
    because:
      "After ROLLBACK TO and COMMIT AND CHAIN the transaction is still open: COMMIT is in its place",
    shown: [
      { sql: "begin" },
      { sql: "commit and chain" },
      { sql: "savepoint s" },
      { sql: "commit" },
    ],
  },

  {
    id: "PREPARE TRANSACTION ends it",
    rules: squawk("ban-uncommitted-transaction"),
    yes: "other",
    applies: ({ input }) => /\bprepare\s+transaction\b/i.test(input.line.sql),
    right: "ebb",
    because: "The transaction is over for this session: the next BEGIN is a new one",
    shown: [],
  },

  {
    id: "validated under a strong lock",
    rules: [
      ...squawk("constraint-missing-not-valid"),
      ...pgfence("not-valid-validate-same-tx", "statement-after-access-exclusive"),
    ],
    yes: "ebb",
    applies: ({ input }) => /\bvalidate\s+constraint\b/i.test(input.line.sql),
    right: "ebb",
    because:
      "Whatever constraint it is: the rows are read while the transaction holds ACCESS EXCLUSIVE",
    shown: [
      ...TABLE,
      { sql: "alter table t add constraint j check (a > 0) not valid" },
      { sql: "begin" },
      { sql: "alter table t add constraint k check (a > 0) not valid" },
      { sql: "alter table t validate constraint j" },
      { sql: LOCKS, gives: "AccessExclusiveLock,ShareUpdateExclusiveLock" },
      { sql: "rollback" },
    ],
  },

  {
    id: "validated on another table",
    rules: squawk("constraint-missing-not-valid"),
    yes: "other",
    applies: (each) => has(each, /\bvalidate\b/i),
    right: "ebb",
    because:
      "squawk compares the name of the constraint only; ebb has statement-after-access-exclusive here",
    shown: [],
  },

  {
    id: "each statement is a transaction",
    rules: pgfence("statement-after-access-exclusive"),
    yes: "other",
    applies: ({ input }) => !input.isInTransaction,
    right: "ebb",
    because:
      "pgfence reads every file as one transaction; outside of one, and after COMMIT, the lock is gone",
    shown: [
      ...TABLE,
      { sql: "alter table t add column n int" },
      { sql: "begin" },
      { sql: LOCKS, gives: "none" },
      { sql: "commit" },
    ],
  },

  {
    id: "a transaction without BEGIN, and other statements",
    rules: pgfence("statement-after-access-exclusive"),
    yes: "ebb",
    applies: () => true,
    right: "ebb",
    because: "The lock of the earlier statement lasts until COMMIT, whatever statement comes later",
    shown: [
      ...TABLE,
      { sql: "create table u (a int)" },
      { sql: "begin" },
      { sql: "lock table t" },
      { sql: "insert into u select a from t" },
      { sql: LOCKS, gives: "AccessExclusiveLock,AccessShareLock,RowExclusiveLock" },
      { sql: "rollback" },
    ],
  },

  {
    id: "rows changed beside DDL",
    rules: pgfence("update-in-migration"),
    yes: "ebb",
    applies: ({ input }) => /\b(?:update|delete|insert)\b/i.test(input.line.sql),
    right: "ebb",
    because:
      "The ACCESS EXCLUSIVE lock of an earlier statement lasts until the rows are changed (backfill-beside-ddl)",
    shown: [
      ...TABLE,
      { sql: "begin" },
      { sql: "alter table t add column n int" },
      { sql: "update t set a = 2 where id < 5" },
      { sql: LOCKS, gives: "AccessExclusiveLock,RowExclusiveLock" },
      { sql: "rollback" },
    ],
  },

  {
    id: "WHERE that holds for every row",
    rules: pgfence("delete-without-where", "update-in-migration"),
    yes: "ebb",
    applies: (each) => /\bwhere\b/i.test(each.input.line.sql),
    right: "ebb",
    because: "WHERE true changes every row; a range may, and the rows stay locked until COMMIT",
    shown: [
      ...TABLE,
      { sql: "delete from t where 1 = 1" },
      { sql: "select count(*)::text from t", gives: "0" },
    ],
  },
  {
    id: "a short statement",
    rules: pgfence("statement-after-access-exclusive"),
    yes: "other",
    applies: () => true,
    right: "ebb",
    because: "The later statement reads no row: the table is not closed longer than by one of them",
    shown: [
      ...TABLE,
      { sql: "begin" },
      { sql: "alter table t add column n int" },
      { sql: "alter table t alter column n set default 1" },
      {
        sql: "select (seq_scan + seq_tup_read)::text from pg_stat_xact_user_tables where relname = 't'",
        gives: "0",
      },
      { sql: "rollback" },
    ],
  },
];
