import { areInConflict } from "../../locks/lock-mode.ts";
import { tagged } from "../../syntax/parse-tree.ts";
import { asNode, blocking, type LintSection, type LintStatement } from "../lint-statement.ts";
import type { SectionHit } from "../rule.ts";
import { milliseconds, settingOf } from "../settings.ts";

/** The effect of a lock without a limit. */
export const WAITS =
  "Without a limit it waits for the lock as long as the longest query runs, and everybody who comes later waits behind it.";

/** Finds the first definition of a script in front of which nothing sets a limit. */
export function missing(section: LintSection, id: string, name: string): readonly SectionHit[] {
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

/** The first statement with a strong lock for which a time is in effect that counts as bad. */
export function firstUnder(
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

/** Finds a script that never sets something. */
export function unset(section: LintSection, id: string, name: string): readonly SectionHit[] {
  if (section.isOfRevision && !section.chosen.has(id)) return [];
  if (section.statements.some((statement) => settingOf(statement)?.name === name)) return [];
  return section.statements.length === 0 ? [] : [{ message: `Nothing sets ${name}` }];
}
