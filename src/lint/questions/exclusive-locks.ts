import type { TableLock } from "../../locks/statement-locks.ts";
import { asNode, blocking, type LintStatement } from "../lint-statement.ts";

/** Returns the tables in use that a statement closes for reads and writes. */
export function exclusive(statement: LintStatement): readonly string[] {
  return blocking(statement)
    .filter(({ mode, isIndex }) => mode === "ACCESS EXCLUSIVE" && !isIndex)
    .map(({ table }) => table);
}

/** Checks for a statement that scans, rewrites, builds or fills. */
export function isLong(statement: LintStatement): boolean {
  const { locks, node } = statement;
  if ("SelectStmt" in node || "ViewStmt" in node) return false;
  const isWriting = ["UpdateStmt", "DeleteStmt", "MergeStmt"].some((kind) => kind in node);
  if (isWriting) return locks.locks.length > 0;
  const insert = asNode(statement, "InsertStmt");
  if (insert !== undefined) return locks.locks.some(({ mode }) => mode === "ACCESS SHARE");
  const works = blocking(statement).concat(
    locks.locks.filter(({ mode }) => mode === "SHARE UPDATE EXCLUSIVE"),
  );
  return (
    works.some(({ rewrites, scans }) => rewrites === true || scans === true) ||
    statement.actions.some(({ command }) => command.subtype === "AT_SetNotNull" && mayScan(works))
  );
}

/** SET NOT NULL reads the rows unless something says that it need not. */
function mayScan(works: readonly TableLock[]): boolean {
  return works.some(({ scans }) => scans === undefined);
}
