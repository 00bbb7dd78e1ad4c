import { commentsAt, isNewTable, isOfForeignTable } from "./facts.ts";
import { has, IS_KEPT, KEEP, LOCKS, pgfence, type Reason, squawk, TABLE } from "./reason.ts";

/** Differences about tables, views and indexes. */
export const TABLES_REASONS: readonly Reason[] = [
  {
    id: "comment of one linter",
    rules: [],
    yes: "other",
    applies: (each) =>
      /(?:squawk-(?:ignore|disable)|pgfence(?:-|:\s*)ignore|eugene:\s*ignore)/i.test(
        commentsAt(each),
      ),
    right: "both",
    because: "Each linter honours its own comments; ebb honours those of all, and lists them",
    shown: [],
  },

  {
    id: "new table",
    rules: [
      ...squawk(
        "adding-field-with-default",
        "adding-foreign-key-constraint",
        "adding-not-nullable-field",
      ),
      ...squawk("adding-required-field", "adding-serial-primary-key-field", "ban-drop-column"),
      ...squawk(
        "ban-drop-not-null",
        "ban-drop-table",
        "ban-truncate-cascade",
        "changing-column-type",
      ),
      ...squawk("constraint-missing-not-valid", "disallowed-unique-constraint", "renaming-column"),
      ...squawk(
        "renaming-table",
        "require-concurrent-index-creation",
        "require-concurrent-reindex",
      ),
      ...squawk("require-concurrent-index-deletion", "require-concurrent-partition-detach"),
      ...pgfence(
        "create-index-not-concurrent",
        "drop-index-not-concurrent",
        "drop-column",
        "drop-table",
      ),
      ...pgfence("add-column-serial", "not-valid-validate-same-tx", "truncate-cascade", "truncate"),
      ...pgfence("rename-column", "rename-table", "delete-without-where", "update-in-migration"),
    ],
    yes: "other",
    applies: isNewTable,
    right: "ebb",
    because:
      "A table (or column) that the same section made holds no rows that others use: nobody waits. squawk knows it in a transaction only, and not for every rule; pgfence knows CREATE TABLE only",
    shown: [
      { sql: "begin" },
      { sql: "create table n (a int)" },
      { sql: "create index on n (a)" },
      {
        sql: "select count(*)::text from pg_locks where pid = pg_backend_pid() and relation in (select oid from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relname <> 'n')",
        gives: "0",
      },
      { sql: "commit" },
    ],
  },

  {
    id: "lock on the referenced table",
    rules: [
      ...squawk("adding-foreign-key-constraint"),
      ...pgfence("add-constraint-fk-no-not-valid"),
    ],
    yes: "ebb",
    applies: (each) => isNewTable(each) || has(each, /\badd\s+(?:column\s+)?.*\breferences\b/is),
    right: "ebb",
    because:
      "The referenced table is locked against writes, also for a new table and for a new column",
    shown: [
      { sql: "create table u (id int primary key)" },
      { sql: "begin" },
      { sql: "create table n (id int)" },
      { sql: "alter table n add foreign key (id) references u" },
      { sql: LOCKS, gives: "AccessShareLock,RowShareLock,ShareRowExclusiveLock" },
      { sql: "rollback" },
    ],
  },

  {
    id: "rows on another server",
    rules: pgfence(
      ...["prefer-bigint-over-int", "add-constraint-check-no-not-valid"],
      "add-column-not-null-no-default",
    ),
    yes: "other",
    applies: isOfForeignTable,
    right: "ebb",
    because:
      "A foreign table has no rows to read or to write, and its types are those of the other server",
    shown: [
      { sql: "create foreign data wrapper w" },
      { sql: "create server s foreign data wrapper w" },
      { sql: "create foreign table t (a int) server s" },
      { sql: "alter foreign table t add column c int not null, add check (a > 0)" },
      { sql: "alter foreign table t add column d uuid default gen_random_uuid()" },
    ],
  },
  {
    id: "a comment that ignores nothing",
    rules: squawk("unused-ignore"),
    yes: "ebb",
    applies: () => true,
    right: "ebb",
    because:
      "squawk says nothing of its own comment without a name, or with a line between it and the statement, and honours neither",
    shown: [],
  },
  {
    id: "foreign table",
    rules: squawk(
      "adding-field-with-default",
      "adding-required-field",
      "ban-drop-column",
      "changing-column-type",
      "prefer-robust-stmts",
    ),
    yes: "ebb",
    applies: isOfForeignTable,
    right: "ebb",
    because:
      "squawk does not look at ALTER FOREIGN TABLE; programs that name the column fail there, too",
    shown: [],
  },

  {
    id: "views and schemas",
    rules: [
      ...squawk("renaming-column", "renaming-table"),
      ...pgfence("rename-column", "rename-table"),
    ],
    yes: "ebb",
    applies: (each) =>
      has(each, /^alter\s+(?:view|materialized\s+view|foreign\s+table)\b|\bset\s+schema\b/i),
    right: "ebb",
    because:
      "Programs that use the old name of a view fail, too, and a table in another schema has another name",
    shown: [
      { sql: "create view v as select 1 as a" },
      { sql: "alter view v rename column a to b" },
      { sql: "select a from v", fails: "42703" },
      { sql: "create schema s" },
      { sql: "alter view v set schema s" },
      { sql: "select b from v", fails: "42P01" },
    ],
  },

  {
    id: "a view takes the old name",
    rules: [...squawk("renaming-table"), ...pgfence("rename-table")],
    yes: "other",
    applies: (each) =>
      /\bcreate\s+(?:or\s+replace\s+)?view\b|\brename\s+to\b.*\brename\s+to\b/is.test(
        each.input.line.sql,
      ),
    right: "ebb",
    because: "Programs that use the old name read and write through the view",
    shown: [
      ...TABLE,
      { sql: "alter table t rename to w" },
      { sql: "create view t as select * from w" },
      { sql: "update t set a = 5 where id = 1" },
    ],
  },

  {
    id: "CONCURRENTLY false",
    rules: squawk("require-concurrent-reindex"),
    yes: "ebb",
    applies: (each) => has(each, /\bconcurrently\s+(?:false|off|0)/i),
    right: "ebb",
    because: "Switched off, it locks as without the word",
    shown: [
      ...TABLE,
      { sql: "create index i on t (a)" },
      { sql: "begin" },
      { sql: "reindex (concurrently false) index i" },
      { sql: LOCKS, gives: "ShareLock" },
      { sql: "rollback" },
    ],
  },

  {
    id: "columns of a query",
    rules: squawk("ban-duplicate-column-assignments"),
    yes: "ebb",
    applies: (each) => has(each, /\bas\b[\s\S]*\bselect\b/i),
    right: "ebb",
    because: "CREATE TABLE AS fails with two columns of one name",
    shown: [{ sql: "create table n as select 1 as a, 2 as a", fails: "42701" }],
  },

  {
    id: "FULL false",
    rules: pgfence("vacuum-full"),
    yes: "other",
    applies: (each) => has(each, /\bfull\s+(?:false|off|0)\b/i),
    right: "ebb",
    because: "Switched off, nothing is written anew",
    shown: [...TABLE, KEEP, { sql: "vacuum (full false) t" }, { sql: IS_KEPT, gives: "true" }],
  },

  {
    id: "CLUSTER",
    rules: pgfence("vacuum-full"),
    yes: "ebb",
    applies: (each) => has(each, /^cluster\b/i),
    right: "ebb",
    because: "CLUSTER writes the table anew under ACCESS EXCLUSIVE as VACUUM FULL does",
    shown: [
      ...TABLE,
      { sql: "create index i on t (a)" },
      KEEP,
      { sql: "cluster t using i" },
      { sql: IS_KEPT, gives: "false" },
    ],
  },

  {
    id: "dropped before it is made",
    rules: pgfence("drop-table", "prefer-robust-drop-table"),
    yes: "ebb",
    applies: (each) => has(each, /^drop\s+table\b/i),
    right: "ebb",
    because:
      "pgfence exempts a table that a later statement makes: the rows of the old one are lost",
    shown: [
      ...TABLE,
      { sql: "drop table t" },
      { sql: "create table t (id int)" },
      { sql: "select count(*)::text from t", gives: "0" },
    ],
  },
];
