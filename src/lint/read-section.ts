import type { AlterTableStmt, ColumnDef, Constraint, Node, TransactionStmt } from "@pgsql/types";
import { effectOfAlterTable } from "../locks/alter-table.ts";
import { nameOf } from "../locks/effect.ts";
import type { ReadStatement } from "../locks/effects.ts";
import type { StatementLocks } from "../locks/statement-locks.ts";
import { nodesOf } from "../syntax/parse-tree.ts";
import { alterText } from "./action-texts.ts";
import type { Action, LintSection, LintStatement } from "./lint-statement.ts";

/** A statement's text, its tree, and its locks. */
export interface ReadText {
  readonly sql: string;
  /** Offset in the section's source. */
  readonly start: number;
  readonly read: ReadStatement;
  readonly locks: StatementLocks;
}

/** Puts a section together for the rules; statements that the grammar refuses are left out. */
export function readLintSection(
  about: Omit<LintSection, "statements">,
  texts: readonly ReadText[],
): LintSection {
  const statements: LintStatement[] = [];
  const section: LintSection = { ...about, statements };
  const transactions = followTransactions(section);
  for (const { sql, start, read, locks } of texts) {
    if (read.parsed.kind !== "statement") continue;
    const { node } = read.parsed;
    statements.push({
      ...{ section, index: statements.length, node, sql, start },
      transaction: transactions(node),
      ...{ effect: read.effect, locks, actions: actionsOf(node, sql) },
    });
  }
  return section;
}

/**
 * Follows BEGIN and COMMIT. The result names the transaction in which a statement runs, for each
 * statement in order; in a transactional section everything is one transaction.
 */
export function followTransactions({
  options,
}: Pick<LintSection, "options">): (node: Node) => string | undefined {
  let open = options.transaction ? "section" : undefined;
  let count = 0;
  return (node) => {
    const control = "TransactionStmt" in node ? node.TransactionStmt : undefined;
    if (options.transaction || control === undefined) return open;
    if (begins(control)) {
      count++;
      open = `block ${count}`;
    }
    const own = open;
    if (ends(control)) open = undefined;
    return own;
  };
}

/** True for BEGIN and START TRANSACTION. */
export function begins({ kind }: TransactionStmt): boolean {
  return kind === "TRANS_STMT_BEGIN" || kind === "TRANS_STMT_START";
}

/** True for what ends a transaction; with AND CHAIN the next one begins at once. */
export function ends({ kind, chain }: TransactionStmt): boolean {
  if (chain === true) return false;
  return (
    kind === "TRANS_STMT_COMMIT" || kind === "TRANS_STMT_ROLLBACK" || kind === "TRANS_STMT_PREPARE"
  );
}

function actionsOf(node: Node, sql: string): readonly Action[] {
  if (!("AlterTableStmt" in node)) return [];
  const { relation, cmds, objtype } = node.AlterTableStmt;
  if (relation === undefined || !isTable(objtype)) return [];
  const texts = alterText(sql).actions;
  return nodesOf(cmds, "AlterTableCmd").map((command, at) => ({
    table: nameOf(relation),
    command,
    sql: texts[at] ?? "",
    column: columnOf(command.def),
    lock: effectOfAlterTable({
      relation,
      cmds: [{ AlterTableCmd: command }],
      ...(objtype && { objtype }),
    }).locks[0],
    constraint: constraintOf(command.def),
  }));
}

function isTable(type: AlterTableStmt["objtype"]): boolean {
  return type === "OBJECT_TABLE" || type === "OBJECT_FOREIGN_TABLE" || type === "OBJECT_MATVIEW";
}

function columnOf(def: Node | undefined): ColumnDef | undefined {
  return def !== undefined && "ColumnDef" in def ? def.ColumnDef : undefined;
}

function constraintOf(def: Node | undefined): Constraint | undefined {
  return def !== undefined && "Constraint" in def ? def.Constraint : undefined;
}
