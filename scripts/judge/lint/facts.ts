import type { AlterTableCmd, Node } from "@pgsql/types";
import { nameOf } from "../../../src/locks/effect.ts";
import type { QualifiedName } from "../../../src/sql/identifier.ts";
import { nodesOf, tagged } from "../../../src/syntax/parse-tree.ts";
import type { Difference } from "./decisions.ts";

/** Checks for a statement of some kinds. */
export function isOfKind(node: Node | undefined, kinds: readonly string[]): boolean {
  return node !== undefined && kinds.includes(tagged(node).kind);
}

/** Checks for a statement about tables, columns and objects that earlier statements made. */
export function isNewTable({ input, statement, at = 0 }: Difference): boolean {
  if (statement === undefined) {
    return input.statements.every(
      ({ node, effect }, index) =>
        !isOfKind(node, ["UpdateStmt", "AlterTableStmt"]) ||
        hasNewTables(effect.locks, input, index),
    );
  }
  const { node } = statement;
  const isNewType = input.statements
    .slice(0, at)
    .some(({ sql }) => /^create\s+(?:type|domain|materialized)\b/i.test(sql));
  if (isOfKind(node, ["AlterEnumStmt", "AlterDomainStmt"])) return isNewType;
  return (
    hasNewTables(statement.effect.locks, input, at) ||
    hasNewColumn(node, input, at) ||
    isOfNewIndex(node, input, at)
  );
}

function hasNewTables(
  locks: Difference["input"]["statements"][number]["effect"]["locks"],
  { statements }: Difference["input"],
  at: number,
): boolean {
  const before = statements.slice(0, at).map(({ effect }) => effect);
  const made = before.flatMap(({ creates, renames }) => [
    ...creates,
    ...renames.map(({ to }) => to),
  ]);
  return locks.some(({ relation }) => made.some((name) => isSame(name, relation)));
}

function isSame(one: QualifiedName, other: QualifiedName): boolean {
  return one.name === other.name && (one.schema ?? "public") === (other.schema ?? "public");
}

function actionsIn(node: Node | undefined): readonly AlterTableCmd[] {
  if (node === undefined || !("AlterTableStmt" in node)) return [];
  return nodesOf(node.AlterTableStmt.cmds, "AlterTableCmd");
}

function hasNewColumn(
  node: Node | undefined,
  { statements }: Difference["input"],
  at: number,
): boolean {
  const added = statements
    .slice(0, at)
    .flatMap(({ node: each }) =>
      actionsIn(each).flatMap(({ def }) =>
        def !== undefined && "ColumnDef" in def ? [def.ColumnDef.colname] : [],
      ),
    );
  const named = actionsIn(node).map(({ name }) => name);
  const renamed = node !== undefined && "RenameStmt" in node ? node.RenameStmt.subname : undefined;
  return [...named, renamed].some((name) => name !== undefined && added.includes(name));
}

function isOfNewIndex(
  node: Node | undefined,
  { statements }: Difference["input"],
  at: number,
): boolean {
  if (node === undefined || !("DropStmt" in node) || node.DropStmt.removeType !== "OBJECT_INDEX")
    return false;
  return statements.slice(0, at).some(({ node: each }, index) => {
    if (each === undefined || !("IndexStmt" in each) || each.IndexStmt.relation === undefined)
      return false;
    const { relation } = each.IndexStmt;
    return statements
      .slice(0, index)
      .some(({ effect }) => effect.creates.some((name) => isSame(name, nameOf(relation))));
  });
}

/** Checks for ALTER TABLE with actions that succeed a second time. */
export function isRepeatable(node: Node | undefined): boolean {
  const actions = actionsIn(node);
  return (
    actions.length > 0 &&
    actions.every(({ subtype, missing_ok: isMild }) => isMild === true || !ONCE.has(subtype))
  );
}

const ONCE: ReadonlySet<string | undefined> = new Set([
  ...["AT_AddColumn", "AT_DropColumn", "AT_AddConstraint", "AT_DropConstraint"],
  ...["AT_AttachPartition", "AT_DetachPartition", "AT_AddInherit", "AT_DropInherit"],
  ...["AT_AddIdentity", "AT_DropIdentity", "AT_DropExpression"],
]);

/** Checks for a text whose statements take no lock that keeps others from reading or writing. */
export function isHarmless({ input }: Difference): boolean {
  return input.statements.every(
    ({ effect, node }) =>
      effect.locks.every(({ mode }) => WEAK.has(mode)) &&
      !isOfKind(node, ["DropStmt", "RenameStmt"]),
  );
}

const WEAK: ReadonlySet<string> = new Set([
  ...["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE"],
  "SHARE UPDATE EXCLUSIVE",
]);

/** Checks for a foreign table, whose rows are on another server. */
export function isOfForeignTable({ statement }: Difference): boolean {
  return /^alter\s+foreign\s+table\b/i.test(statement?.sql ?? "");
}

/** Returns the comments in front of a statement, and those in it. */
export function commentsAt({ input, statement, at = 0 }: Difference): string {
  const { sql } = input.line;
  if (statement === undefined) return sql;
  const previous = at === 0 ? 0 : (input.statements[at - 1]?.start ?? 0);
  return sql.slice(previous, statement.start + statement.sql.length + 40);
}
