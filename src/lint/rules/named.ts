import { namedRule } from "../rule.ts";

/** A statement that PostgreSQL's grammar refuses. */
export const syntaxError = namedRule({
  id: "syntax-error",
  level: "error",
  catches: "Text that the grammar of PostgreSQL 18 refuses",
  why: "It fails.",
  safe: "-- Correct the statement.",
});

/** A command of psql. */
export const psqlMeta = namedRule({
  id: "psql-meta",
  level: "error",
  catches:
    "A command of psql in SQL: a backslash at the beginning of a line, outside of strings and COPY data",
  why: "No psql reads the file.",
  safe: "-- Plain SQL; \\restrict, \\unrestrict and the data of COPY … FROM stdin are taken.",
});

/** A comment of another linter that allows nothing. */
export const unusedIgnore = namedRule({
  id: "unused-ignore",
  level: "note",
  catches:
    "A comment of squawk, eugene, pgfence or Atlas that allows nothing, or names an unknown rule",
  why: "It hides what somebody may write there later.",
  safe: "-- Remove the comment.",
});

/** A comment that allows nothing. */
export const unusedAllow = namedRule({
  id: "unused-allow",
  level: "note",
  catches: '"-- ebb: allow" for something that is not found there',
  why: "It hides what somebody may write there later.",
  safe: "-- Remove the comment.",
});

/** A comment that gives no reason. */
export const allowWithoutReason = namedRule({
  id: "allow-without-reason",
  level: "warning",
  catches: '"-- ebb: allow RULE" without "because"',
  why: "The next reader cannot tell whether it still holds.",
  safe: "-- ebb: allow ban-drop-table because the table is empty since release 12",
});

/** A rewrite that a server has shown. */
export const rewriteUnderLock = namedRule({
  id: "rewrite-under-lock",
  level: "note",
  catches:
    "With --against-database: a statement that writes a table with rows anew while it is locked",
  why: "It proves on the table itself that the table is closed meanwhile.",
  safe: "-- See the rule of the statement: changing-column-type, adding-field-with-default and the like.",
});

/** Sessions that are in the way now. */
export const heldLock = namedRule({
  id: "held-lock",
  level: "warning",
  catches:
    "With --against-database: a session that holds, now, a lock for which a statement must wait",
  why: "The revision waits, and everybody who comes later waits behind it.",
  safe: "-- Wait until it has ended, or end it: SELECT pg_terminate_backend(pid);",
});

/** A server that builds indexes wrongly. */
export const concurrentIndexCorruption = namedRule({
  id: "concurrent-index-corruption",
  level: "error",
  catches: "CREATE INDEX or REINDEX CONCURRENTLY on a server of version 14.0 to 14.3",
  why: "The index can lack rows.",
  safe: "-- Upgrade to 14.4 or later; check what is there with amcheck: SELECT bt_index_check('i', true);",
  versions: "14.0 to 14.3",
});

/** A revision beside the newest one of the branch that it joins. */
export const nonLinear = namedRule({
  id: "non-linear",
  level: "note",
  catches: "With --changed-since: a new revision whose parent is not a head of the base branch",
  why: "Databases may apply the revisions in different orders.",
  safe: "-- ebb merge heads, or let the new revision follow the newest one.",
});
