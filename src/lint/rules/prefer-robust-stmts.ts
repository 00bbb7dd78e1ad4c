import type { DropStmt, IndexStmt } from "@pgsql/types";
import { partsOf } from "../../locks/drop.ts";
import { nameOf } from "../../locks/effect.ts";
import { type Action, asNode, type LintStatement } from "../lint-statement.ts";
import { type Hit, statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";

/** A statement that cannot be repeated after a run that failed in the middle. */
export const preferRobustStmts = statementRule({
  id: "prefer-robust-stmts",
  aliases: [
    "prefer-robust-create-index",
    "prefer-robust-create-table",
    "prefer-robust-drop-index",
    "prefer-robust-drop-table",
  ],
  level: "note",
  catches:
    "In a no-transaction section: CREATE and DROP without IF [NOT] EXISTS, ADD and DROP of columns and constraints, RENAME",
  why: "A section that stops in the middle is run again from its beginning by hand, and then this statement fails.",
  safe: `CREATE TABLE IF NOT EXISTS orders (id bigint);
-- an index: IF NOT EXISTS would keep an INVALID one
DROP INDEX CONCURRENTLY IF EXISTS i;
CREATE INDEX CONCURRENTLY i ON orders (user_id);`,
  examples: {
    bad: [
      { sql: "create table t (a int); select 1", mode: "no-transaction" },
      { sql: "create index concurrently i on t (a); select 1", mode: "no-transaction" },
      { sql: "drop table t; select 1", mode: "no-transaction" },
      { sql: "alter table t add column a int; select 1", mode: "no-transaction" },
      {
        sql: "alter table t add constraint k check (a > 0) not valid; select 1",
        mode: "no-transaction",
      },
    ],
    good: [
      "create table t (a int); drop table u",
      { sql: "create table if not exists t (a int); select 1", mode: "no-transaction" },
      {
        sql: "drop index concurrently if exists i; create index concurrently i on t (a)",
        mode: "no-transaction",
      },
      {
        sql: "alter table t drop constraint if exists k; alter table t add constraint k check (a > 0) not valid",
        mode: "no-transaction",
      },
      { sql: "begin; alter table t add column a int; commit; select 1", mode: "no-transaction" },
    ],
  },
  check: (statement, schema): readonly Hit[] => {
    if (statement.transaction !== undefined) return [];
    const ofActions = statement.actions.flatMap((action) => ofAction(statement, action));
    const isRename = asNode(statement, "RenameStmt") !== undefined;
    return [
      ...ofActions,
      ...(isRename ? [{ message: "Run again, this RENAME fails: the old name is gone" }] : []),
      ...ofCreation(statement, schema),
      ...ofDrop(asNode(statement, "DropStmt")),
    ];
  },
});

function ofAction(statement: LintStatement, action: Action): readonly Hit[] {
  const { command } = action;
  if (command.missing_ok === true) return [];
  switch (command.subtype) {
    case "AT_AddColumn":
      return [fails("ADD COLUMN", "IF NOT EXISTS")];
    case "AT_DropColumn":
      return [fails("DROP COLUMN", "IF EXISTS")];
    case "AT_DropConstraint":
      return [fails("DROP CONSTRAINT", "IF EXISTS")];
    case "AT_AddConstraint":
      return isDroppedBefore(statement, action)
        ? []
        : [
            {
              message:
                "Run again, this ADD CONSTRAINT fails: DROP CONSTRAINT IF EXISTS in front of it",
            },
          ];
    default:
      return [];
  }
}

/** Checks if the nearest earlier action on the same constraint drops it IF EXISTS. */
function isDroppedBefore(
  { section, index, actions }: LintStatement,
  { constraint, table }: Action,
): boolean {
  const earlier = section.statements.slice(0, index).flatMap((each) => each.actions);
  const last = [...earlier, ...actions].findLast(
    ({ command, constraint: other, table: its }) =>
      other !== constraint &&
      its.name === table.name &&
      [command.name, other?.conname].includes(constraint?.conname),
  );
  return last?.command.subtype === "AT_DropConstraint" && last.command.missing_ok === true;
}

function ofCreation(statement: LintStatement, schema: Schema): readonly Hit[] {
  const create = asNode(statement, "CreateStmt");
  const isLasting = create?.relation?.relpersistence !== "t";
  if (create !== undefined && create.if_not_exists !== true && isLasting) {
    return [fails("CREATE TABLE", "IF NOT EXISTS")];
  }
  const index = asNode(statement, "IndexStmt");
  if (index?.idxname === undefined || index.if_not_exists === true) return [];
  return isReplaced(statement, index, schema)
    ? []
    : [fails("CREATE INDEX", "DROP INDEX IF EXISTS in front of it")];
}

/** Checks if the section drops the index IF EXISTS before it creates it. */
function isReplaced(
  { section, index: at }: LintStatement,
  { idxname, relation }: IndexStmt,
  schema: Schema,
): boolean {
  const place = schema.place({ schema: relation?.schemaname, name: idxname ?? "" });
  return section.statements.slice(0, at).some((earlier) => {
    const drop = asNode(earlier, "DropStmt");
    if (drop?.removeType !== "OBJECT_INDEX" || drop.missing_ok !== true) return false;
    return (drop.objects ?? []).some((object) => {
      const parts = partsOf(object);
      return schema.place(nameOf({ schema: parts.at(-2), name: parts.at(-1) ?? "" })) === place;
    });
  });
}

const DROPPED: Readonly<Record<string, string>> = {
  OBJECT_TABLE: "DROP TABLE",
  OBJECT_INDEX: "DROP INDEX",
  OBJECT_TYPE: "DROP TYPE",
  OBJECT_VIEW: "DROP VIEW",
  OBJECT_MATVIEW: "DROP MATERIALIZED VIEW",
  OBJECT_SEQUENCE: "DROP SEQUENCE",
  OBJECT_SCHEMA: "DROP SCHEMA",
  OBJECT_FUNCTION: "DROP FUNCTION",
  OBJECT_TRIGGER: "DROP TRIGGER",
  OBJECT_DOMAIN: "DROP DOMAIN",
};

function ofDrop(drop: DropStmt | undefined): readonly Hit[] {
  const words = DROPPED[drop?.removeType ?? ""];
  if (words === undefined || drop?.missing_ok === true) return [];
  return [fails(words, "IF EXISTS")];
}

function fails(words: string, missing: string): Hit {
  return { message: `Run again, this ${words} fails: it has no ${missing}` };
}
