import { isNewTable } from "./facts.ts";
import { has, LOCKS, pgfence, type Reason, squawk } from "./reason.ts";

/** Differences about types. */
export const TYPES_REASONS: readonly Reason[] = [
  {
    id: "NOT NULL of a domain",
    rules: squawk("ban-alter-domain-with-add-constraint"),
    yes: "ebb",
    applies: (each) => has(each, /\bset\s+not\s+null\b/i),
    right: "ebb",
    because: "Every table with a column of the domain is read under SHARE, as for ADD CONSTRAINT",
    shown: [
      { sql: "create domain d as int" },
      { sql: "create table t (a d)" },
      { sql: "begin" },
      { sql: "alter domain d set not null" },
      { sql: LOCKS, gives: "ShareLock" },
      { sql: "rollback" },
    ],
  },

  {
    id: "new domain",
    rules: squawk("ban-alter-domain-with-add-constraint", "require-enum-value-ordering"),
    yes: "other",
    applies: isNewTable,
    right: "ebb",
    because: "No column has a type that the same section made",
    shown: [],
  },

  {
    id: "no constraint of a domain",
    rules: squawk("ban-create-domain-with-constraint"),
    yes: "other",
    applies: (each) => has(each, /\bdefault\b|\bnull\b/i),
    right: "ebb",
    because: "DEFAULT and NULL check nothing",
    shown: [
      { sql: "create domain d as text default 'x'" },
      { sql: "create table t (a d)" },
      { sql: "insert into t values (null)" },
    ],
  },

  {
    id: "the type of one byte",
    rules: squawk("ban-char-field"),
    yes: "other",
    applies: (each) => has(each, /"char"/),
    right: "ebb",
    because: '"char" in quotes is a type of one byte, and is not filled up',
    shown: [{ sql: `select octet_length(('ab'::"char")::text)::text`, gives: "1" }],
  },

  {
    id: "the same type",
    rules: squawk("prefer-timestamp-tz"),
    yes: "ebb",
    applies: (each) => has(each, /pg_catalog\.timestamp|"timestamp"/i),
    right: "ebb",
    because: "With its schema or in quotes it is the same type",
    shown: [
      {
        sql: 'select pg_typeof(now()::pg_catalog."timestamp")::text',
        gives: "timestamp without time zone",
      },
    ],
  },

  {
    id: "no timestamp",
    rules: squawk("prefer-timestamp-tz"),
    yes: "other",
    applies: (each) => !has(each, /timestamp/i),
    right: "ebb",
    because: "The column is a varchar",
    shown: [],
  },

  {
    id: "other types",
    rules: pgfence("prefer-bigint-over-int", "prefer-text-field", "prefer-timestamptz"),
    yes: "ebb",
    applies: (each) => has(each, /serial|\btype\b/i),
    right: "ebb",
    because:
      "serial is an int, and ALTER COLUMN … TYPE gives a type as well: the column has the same limits",
    shown: [
      { sql: "create table t (a serial)" },
      {
        sql: "select atttypid::regtype::text from pg_attribute where attrelid = 't'::regclass and attname = 'a'",
        gives: "integer",
      },
    ],
  },

  {
    id: "smallint has its own rule",
    rules: pgfence("prefer-bigint-over-int"),
    yes: "other",
    applies: (each) => has(each, /smallint|int2|smallserial|serial2/i),
    right: "both",
    because: "ebb (as squawk) reports it as prefer-bigint-over-smallint",
    shown: [],
  },

  {
    id: "a composite type",
    rules: pgfence("alter-column-type", "drop-column"),
    yes: "other",
    applies: (each) => has(each, /^alter\s+type\b/i),
    right: "ebb",
    because: "A type has no rows, and one that a table uses cannot be changed so",
    shown: [
      { sql: "create type c as (a int)" },
      { sql: "create table t (c c)" },
      { sql: "alter type c alter attribute a type text", fails: "0A000" },
    ],
  },
];
