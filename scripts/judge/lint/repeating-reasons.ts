import { isRepeatable } from "./facts.ts";
import { has, pgfence, type Reason, squawk, TABLE } from "./reason.ts";

/** Differences about statements that are run again. */
export const REPEATING_REASONS: readonly Reason[] = [
  {
    id: "repeatable ALTER TABLE",
    rules: squawk("prefer-robust-stmts"),
    yes: "other",
    applies: ({ statement }) => isRepeatable(statement?.node),
    right: "ebb",
    because: "The second run of this ALTER TABLE succeeds and changes nothing",
    shown: [
      ...TABLE,
      ...[
        "alter column a set not null",
        "alter column a drop not null",
        "alter column a type bigint",
      ]
        .concat(
          "alter column a set default 1",
          "enable row level security",
          "set (fillfactor = 70)",
        )
        .flatMap((action) => [
          { sql: `alter table t ${action}` },
          { sql: `alter table t ${action}` },
        ]),
      { sql: "alter table t add constraint k check (a > 0) not valid" },
      { sql: "alter table t validate constraint k" },
      { sql: "alter table t validate constraint k" },
    ],
  },

  {
    id: "temporary table",
    rules: squawk("prefer-robust-stmts"),
    yes: "other",
    applies: (each) => has(each, /^create\s+(?:local\s+|global\s+)?temp/i),
    right: "ebb",
    because: "The next run has a session of its own, in which the table is not there",
    shown: [
      { sql: "create temp table again (a int)" },
      { sql: "discard all" },
      { sql: "create temp table again (a int)" },
    ],
  },

  {
    id: "CONCURRENTLY in a transaction",
    rules: [
      ...squawk("prefer-robust-stmts"),
      ...pgfence("prefer-robust-create-index", "prefer-robust-drop-index"),
    ],
    yes: "other",
    applies: (each) => each.statement?.isInTransaction === true && has(each, /\bconcurrently\b/i),
    right: "ebb",
    because:
      "The statement fails always, not only when it is repeated: ban-concurrent-index-creation-in-transaction is the finding",
    shown: [
      ...TABLE,
      { sql: "begin" },
      { sql: "create index concurrently i on t (a)", fails: "25001" },
      { sql: "rollback" },
    ],
  },

  {
    id: "repeatable as a whole",
    rules: [
      ...squawk("prefer-robust-stmts"),
      ...pgfence(
        "prefer-robust-create-index",
        "prefer-robust-drop-index",
        "prefer-robust-drop-table",
      ),
    ],
    yes: "other",
    applies: ({ statement }) => statement?.isInTransaction === true,
    right: "ebb",
    because: "After a failure in a transaction nothing of it is left, so that it can be repeated",
    shown: [
      { sql: "begin" },
      { sql: "create table half (a int)" },
      { sql: "select 1 / 0", fails: "22012" },
      { sql: "rollback" },
      { sql: "create table half (a int)" },
    ],
  },

  {
    id: "index without a name",
    rules: pgfence("prefer-robust-create-index"),
    yes: "other",
    applies: (each) => has(each, /\bindex\s+(?:concurrently\s+)?on\b/i),
    right: "ebb",
    because: "IF NOT EXISTS needs a name, and without one the second run makes a second index",
    shown: [
      ...TABLE,
      { sql: "create index if not exists on t (a)", fails: "42601" },
      { sql: "create index on t (a)" },
      { sql: "create index on t (a)" },
    ],
  },

  {
    id: "dropped just before",
    rules: squawk("prefer-robust-stmts"),
    yes: "other",
    applies: ({ input, statement, at = 0 }) =>
      /^create\b/i.test(statement?.sql ?? "") &&
      input.statements.slice(0, at).some(({ sql }) => /^drop\b/i.test(sql)),
    right: "ebb",
    because:
      "The DROP in front of it, with IF EXISTS, makes room for it again: only the DROP needs a word",
    shown: [
      { sql: "drop table if exists n" },
      { sql: "create table n (a int)" },
      { sql: "drop table if exists n" },
      { sql: "create table n (a int)" },
    ],
  },
  {
    id: "fails when repeated",
    rules: [
      ...squawk("prefer-robust-stmts"),
      ...pgfence(
        "prefer-robust-create-index",
        "prefer-robust-drop-index",
        "prefer-robust-drop-table",
      ),
    ],
    yes: "ebb",
    applies: (each) => has(each, /^(?:create|alter|drop)\b/i),
    right: "ebb",
    because:
      "The second run fails, whatever kind of object it is, and on a new table, too; squawk looks at tables, indexes and types",
    shown: [
      { sql: "create schema s" },
      { sql: "create schema s", fails: "42P06" },
      { sql: "create view v as select 1" },
      { sql: "create view v as select 1", fails: "42P07" },
      { sql: "drop view v" },
      { sql: "drop view v", fails: "42P01" },
      { sql: "alter schema s rename to s2" },
      { sql: "alter schema s rename to s2", fails: "3F000" },
      { sql: "create domain d as int" },
      { sql: "alter domain d rename to e" },
      { sql: "alter domain d rename to e", fails: "42704" },
    ],
  },

  {
    id: "RENAME with IF EXISTS",
    rules: squawk("prefer-robust-stmts"),
    yes: "other",
    applies: (each) => has(each, /\bif\s+exists\b[^;]*\brename\s+to\b/i),
    right: "ebb",
    because: "The second run finds no relation of the old name and says so in a notice",
    shown: [
      ...TABLE,
      { sql: "alter table if exists t rename to t2" },
      { sql: "alter table if exists t rename to t2" },
    ],
  },
];
