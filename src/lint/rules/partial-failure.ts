import { asNode, type LintStatement } from "../lint-statement.ts";
import { sectionRule } from "../rule.ts";
import { settingOf } from "../settings.ts";

/** Statements where some may be done when a later one fails. */
export const partialFailure = sectionRule({
  id: "partial-failure",
  level: "warning",
  catches:
    "Two or more statements in one no-transaction section where an earlier one leaves something behind that cannot be repeated",
  why: "If a later statement fails, what the earlier ones did stays, and the revision is half run.",
  safe: "-- One statement a revision; or each of them so that it can be repeated (see prefer-robust-stmts).",
  examples: {
    bad: [
      {
        sql: "create index concurrently i on t (a); create index concurrently j on t (b)",
        mode: "no-transaction",
      },
      {
        sql: "alter type mood add value 'x' after 'y'; update t set m = 'x' where id < 5",
        mode: "no-transaction",
      },
    ],
    good: [
      { sql: "create index concurrently i on t (a)", mode: "no-transaction" },
      { sql: "set lock_timeout = 0; create index concurrently i on t (a)", mode: "no-transaction" },
      {
        sql: "drop index concurrently if exists i; create index concurrently i on t (a)",
        mode: "no-transaction",
      },
      "create index i on t (a); create index j on t (b)",
    ],
  },
  check: ({ options, statements, isOfRevision }) => {
    if (options.transaction || !isOfRevision) return [];
    const units = statements.filter((statement) => settingOf(statement) === undefined);
    const lasting = units.filter((each) => each.transaction === undefined && isLasting(each));
    const [first] = lasting;
    const last = units.at(-1);
    if (first === undefined || last === undefined || first === last) return [];
    return [
      {
        message: "If a later statement fails, what this one did stays",
        statement: first,
      },
    ];
  },
});

/** True for a statement that fails, or does something else, when it is run again. */
function isLasting(statement: LintStatement): boolean {
  const { node } = statement;
  if ("SelectStmt" in node || "TransactionStmt" in node || "VacuumStmt" in node) return false;
  if ("UpdateStmt" in node || "DeleteStmt" in node || "AlterTableStmt" in node) {
    return statement.actions.some(
      ({ command }) => command.missing_ok !== true && isAddition(command.subtype),
    );
  }
  const drop = asNode(statement, "DropStmt");
  if (drop !== undefined) return drop.missing_ok !== true;
  const create = asNode(statement, "CreateStmt");
  if (create !== undefined) return create.if_not_exists !== true;
  const enumValue = asNode(statement, "AlterEnumStmt");
  if (enumValue !== undefined) return enumValue.skipIfNewValExists !== true;
  return "IndexStmt" in node || "InsertStmt" in node || "CopyStmt" in node || "RenameStmt" in node;
}

function isAddition(type: string | undefined): boolean {
  return (
    type === "AT_AddColumn" ||
    type === "AT_AddConstraint" ||
    type === "AT_DropColumn" ||
    type === "AT_DropConstraint"
  );
}
