import { areInConflict } from "../../locks/lock-mode.ts";
import { tagged } from "../../syntax/parse-tree.ts";
import { asNode, blocking, type LintSection, type LintStatement } from "../lint-statement.ts";
import { type SectionHit, sectionRule } from "../rule.ts";
import { milliseconds, settingOf } from "../settings.ts";

const WAITS =
  "Without a limit it waits for the lock as long as the longest query runs, and everybody who comes later waits behind it.";

/** A lock for which a file waits without a limit. */
export const requireLockTimeout = sectionRule({
  id: "require-lock-timeout",
  aliases: ["missing-lock-timeout"],
  level: "warning",
  catches:
    "A file that is no revision and takes a lock that stops writes, without lock_timeout before it; a revision has 3 s from ebb",
  why: WAITS,
  safe: "SET lock_timeout = '3s';",
  check: (section) => missing(section, "require-lock-timeout", "lock_timeout"),
});

/** A scan or rewrite that may run without a limit. */
export const requireStatementTimeout = sectionRule({
  id: "require-statement-timeout",
  aliases: ["missing-statement-timeout"],
  level: "note",
  catches:
    "A file that is no revision and takes a lock that stops writes, without statement_timeout before it",
  why: "A wrong estimate holds the lock for hours.",
  safe: "SET statement_timeout = '1min';",
  check: (section) => missing(section, "require-statement-timeout", "statement_timeout"),
});

function missing(section: LintSection, id: string, name: string): readonly SectionHit[] {
  if (section.isOfRevision && !section.chosen.has(id)) return [];
  for (const statement of section.statements) {
    const change = settingOf(statement);
    if (change?.name === name && change.value !== undefined) return [];
    if (!isSlow(statement)) continue;
    return [{ message: `Nothing sets ${name} before this statement`, statement }];
  }
  return [];
}

/** Statements that change rows, settings or nothing: everything else waits for locks of the catalog. */
const NO_DEFINITION: ReadonlySet<string> = new Set([
  ...["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt", "CallStmt"],
  ...["VariableSetStmt", "VariableShowStmt", "TransactionStmt", "DoStmt", "DiscardStmt"],
  ...["PrepareStmt", "ExecuteStmt", "DeallocateStmt", "ExplainStmt", "ListenStmt", "NotifyStmt"],
  ...["DeclareCursorStmt", "FetchStmt", "ClosePortalStmt", "CheckPointStmt", "LoadStmt"],
  ...["GrantStmt", "SecLabelStmt"],
]);

/** A definition that waits for others: all but a new table that points to none. */
function isSlow(statement: LintStatement): boolean {
  const { kind } = tagged(statement.node);
  const create = asNode(statement, "CreateStmt");
  if (create !== undefined) {
    return statement.effect.locks.some(({ mode }) => areInConflict(mode, "ROW EXCLUSIVE"));
  }
  // ANALYZE is a VACUUM to the grammar.
  if (asNode(statement, "VacuumStmt")?.is_vacuumcmd === undefined && kind === "VacuumStmt") {
    return false;
  }
  if (asNode(statement, "SelectStmt")?.intoClause !== undefined) return true;
  return !NO_DEFINITION.has(kind);
}

/** A lock_timeout that is switched off before a strong lock. */
export const lockTimeoutZero = sectionRule({
  id: "lock-timeout-zero",
  level: "warning",
  catches: "lock_timeout = 0, by option or SET, before a lock that stops writes",
  why: WAITS,
  safe: "-- Leave it out: ebb waits 3 s for a lock and tries again.",
  examples: {
    bad: [
      { sql: "alter table t add column a int", options: "lock_timeout=0" },
      "set lock_timeout = 0; alter table t add column a int",
    ],
    good: [
      {
        sql: "create index concurrently i on t (a)",
        mode: "no-transaction",
        options: "lock_timeout=0",
      },
      { sql: "update t set a = 1 where id < 10", options: "lock_timeout=0" },
    ],
  },
  check: (section) =>
    firstUnder(section, "lock_timeout", (value) => value === 0).map((statement) => ({
      message: `This statement waits for its ${blocking(statement)[0]?.mode} lock without a limit`,
      statement,
    })),
});

/** A lock_timeout that is too long. */
export const lockTimeoutTooLong = sectionRule({
  id: "lock-timeout-too-long",
  level: "warning",
  catches: "A lock_timeout above 5 s before a lock that stops writes",
  why: "As long as it waits, everybody who comes later waits behind it.",
  safe: "-- up lock_timeout=3s",
  examples: {
    bad: [{ sql: "alter table t add column a int", options: "lock_timeout=1min" }],
    good: [{ sql: "alter table t add column a int", options: "lock_timeout=2s" }],
  },
  check: (section) =>
    firstUnder(section, "lock_timeout", (value) => value > section.limits.lockTimeout).map(
      (statement) => ({
        message: `This statement may wait longer than ${section.limits.lockTimeout / 1000} s for its ${blocking(statement)[0]?.mode} lock`,
        statement,
      }),
    ),
});

/** A statement_timeout that is too long. */
export const statementTimeoutTooLong = sectionRule({
  id: "statement-timeout-too-long",
  level: "note",
  catches: "A statement_timeout above 10 min before a lock that stops writes",
  why: "A wrong estimate holds the lock for as long.",
  safe: "-- up statement_timeout=1min",
  examples: {
    bad: [{ sql: "alter table t alter column a type bigint", options: "statement_timeout=1h" }],
    good: [{ sql: "alter table t alter column a type bigint", options: "statement_timeout=1min" }],
  },
  check: (section) =>
    firstUnder(
      section,
      "statement_timeout",
      (value) => value > section.limits.statementTimeout,
    ).map((statement) => ({
      message: `This statement may hold its lock longer than ${section.limits.statementTimeout / 60_000} min`,
      statement,
    })),
});

/** The first statement with a strong lock for which a time is in effect that counts as bad. */
function firstUnder(
  { options, statements }: LintSection,
  name: "lock_timeout" | "statement_timeout",
  isBad: (value: number) => boolean,
): readonly LintStatement[] {
  const option = name === "lock_timeout" ? options.lockTimeout : options.statementTimeout;
  let current = option === undefined ? undefined : milliseconds(option);
  for (const statement of statements) {
    const change = settingOf(statement);
    if (change?.name === name)
      current = change.value === undefined ? undefined : milliseconds(change.value);
    const isStrong =
      blocking(statement).length > 0 && asNode(statement, "UpdateStmt") === undefined;
    if (isStrong && current !== undefined && isBad(current)) return [statement];
  }
  return [];
}

/** A lock_timeout that comes too late. */
export const lockTimeoutAfterDangerousStatement = sectionRule({
  id: "lock-timeout-after-dangerous-statement",
  level: "warning",
  catches: "SET lock_timeout behind the first lock that stops writes",
  why: "It does not count for the locks that are held already.",
  safe: "-- In front of the first statement that takes a lock, or as an option: -- up lock_timeout=3s",
  examples: {
    bad: ["alter table t add column a int; set lock_timeout = '1s'"],
    good: ["set lock_timeout = '1s'; alter table t add column a int"],
  },
  check: ({ statements }) => {
    const isSet = (each: LintStatement): boolean => {
      const change = settingOf(each);
      return change?.name === "lock_timeout" && change.value !== undefined;
    };
    const first = statements.findIndex((each) => blocking(each).length > 0);
    const late = statements.findIndex(isSet);
    const statement = statements[late];
    if (first < 0 || late < first || statement === undefined) return [];
    return [{ message: "The locks before this statement were waited for without it", statement }];
  },
});

/** A file whose connection may hold locks while it does nothing. */
export const missingIdleTimeout = sectionRule({
  id: "missing-idle-timeout",
  level: "note",
  catches: "A file that is no revision and sets no idle_in_transaction_session_timeout",
  why: "Locks of a client that is gone stay. A revision needs none: ebb is never idle in a transaction.",
  safe: "SET idle_in_transaction_session_timeout = '30s';",
  check: (section) => unset(section, "missing-idle-timeout", "idle_in_transaction_session_timeout"),
});

/** A file whose connection has no name. */
export const missingApplicationName = sectionRule({
  id: "missing-application-name",
  level: "note",
  catches: "A file that is no revision and sets no application_name",
  why: "Nobody sees in pg_stat_activity who holds the lock. A revision needs none: ebb names its connection.",
  safe: "SET application_name = 'migrate';",
  check: (section) => unset(section, "missing-application-name", "application_name"),
});

function unset(section: LintSection, id: string, name: string): readonly SectionHit[] {
  if (section.isOfRevision && !section.chosen.has(id)) return [];
  if (section.statements.some((statement) => settingOf(statement)?.name === name)) return [];
  return section.statements.length === 0 ? [] : [{ message: `Nothing sets ${name}` }];
}
