import type { DropStmt, Node } from "@pgsql/types";
import { partsOf } from "../../locks/drop.ts";
import { nameOf, nameOfParts } from "../../locks/effect.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import { stringsOf } from "../../syntax/parse-tree.ts";
import { type Action, asNode, type LintStatement } from "../lint-statement.ts";
import { creationIn } from "../questions/creation.ts";
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
    "In a no-transaction section: CREATE and DROP without IF [NOT] EXISTS or OR REPLACE, ADD and DROP of columns and constraints, partitions and parents, RENAME and SET SCHEMA, a type with USING",
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
      { sql: "create schema s; select 1", mode: "no-transaction" },
      { sql: "create view v as select 1; select 1", mode: "no-transaction" },
      { sql: "drop policy p on t; select 1", mode: "no-transaction" },
      {
        sql: "alter table p attach partition q for values from (1) to (2); select 1",
        mode: "no-transaction",
      },
      { sql: "alter table t alter a drop identity; select 1", mode: "no-transaction" },
      { sql: "alter table t set schema s; select 1", mode: "no-transaction" },
      { sql: "alter table t rename a to b; select 1", mode: "no-transaction" },
      { sql: "alter table t alter a type int using a * 2; select 1", mode: "no-transaction" },
      { sql: "alter type mood add value 'x' after 'y'; select 1", mode: "no-transaction" },
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
      { sql: "create or replace view v as select 1; select 1", mode: "no-transaction" },
      {
        sql: "drop view if exists v; create view v as select 1; select 1",
        mode: "no-transaction",
      },
      {
        sql: "drop function if exists g(); create function g() returns int language sql as 'select 1'",
        mode: "no-transaction",
      },
      { sql: "alter table if exists t rename to u; select 1", mode: "no-transaction" },
      { sql: "alter table t alter a type int using a::int; select 1", mode: "no-transaction" },
      { sql: "alter table t alter a set not null; select 1", mode: "no-transaction" },
      { sql: "create temp table t (a int); select 1", mode: "no-transaction" },
      { sql: "create temp view v as select 1; select 1", mode: "no-transaction" },
    ],
  },
  check: (statement, schema): readonly Hit[] => {
    if (statement.transaction !== undefined) return [];
    return [
      ...statement.actions.flatMap((action) => ofAction(statement, action)),
      ...ofMove(statement),
      ...ofCreation(statement, schema),
      ...ofDrop(asNode(statement, "DropStmt")),
    ];
  },
});

function ofAction(statement: LintStatement, action: Action): readonly Hit[] {
  const { command, column } = action;
  if (command.missing_ok === true) return [];
  switch (command.subtype) {
    case "AT_AddColumn":
      return [fails("ADD COLUMN", "IF NOT EXISTS")];
    case "AT_DropColumn":
      return [fails("DROP COLUMN", "IF EXISTS")];
    case "AT_DropConstraint":
      return [fails("DROP CONSTRAINT", "IF EXISTS")];
    case "AT_DropIdentity":
      return [fails("DROP IDENTITY", "IF EXISTS")];
    case "AT_DropExpression":
      return [fails("DROP EXPRESSION", "IF EXISTS")];
    case "AT_AddConstraint":
      return isDroppedBefore(statement, action)
        ? []
        : [again("ADD CONSTRAINT fails: DROP CONSTRAINT IF EXISTS in front of it")];
    case "AT_AlterColumnType":
      return changesAgain(column?.raw_default, command.name)
        ? [again("USING is worked out from the new values")]
        : [];
    default:
      return ONCE.has(command.subtype) ? [again("ALTER TABLE fails: it is done already")] : [];
  }
}

/** Actions without IF [NOT] EXISTS that fail a second time. */
const ONCE: ReadonlySet<string | undefined> = new Set([
  ...["AT_AttachPartition", "AT_DetachPartition", "AT_DetachPartitionFinalize"],
  ...["AT_AddInherit", "AT_DropInherit", "AT_AddIdentity", "AT_DropOf"],
]);

/** Checks for USING that is more than a cast of the column itself. */
function changesAgain(using: Node | undefined, name: string | undefined): boolean {
  if (using === undefined) return false;
  if ("TypeCast" in using) return changesAgain(using.TypeCast.arg, name);
  return !("ColumnRef" in using) || stringsOf(using.ColumnRef.fields).at(-1) !== name;
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

/** Relations, whose IF EXISTS is about the name that goes. */
const RELATIONS: ReadonlySet<string | undefined> = new Set([
  ...["OBJECT_TABLE", "OBJECT_FOREIGN_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW"],
  ...["OBJECT_INDEX", "OBJECT_SEQUENCE"],
]);

function ofMove(statement: LintStatement): readonly Hit[] {
  const rename = asNode(statement, "RenameStmt");
  if (rename !== undefined) {
    const isMild = rename.missing_ok === true && RELATIONS.has(rename.renameType);
    return isMild ? [] : [again("RENAME fails: the old name is gone")];
  }
  const move = asNode(statement, "AlterObjectSchemaStmt");
  return move === undefined || move.missing_ok === true
    ? []
    : [again("SET SCHEMA fails: the old name is gone")];
}

function ofCreation(statement: LintStatement, schema: Schema): readonly Hit[] {
  const creation = creationIn(statement.node);
  if (creation === undefined || creation.isMild) return [];
  const { words, missing, made } = creation;
  if (made !== undefined) {
    if ("relpersistence" in made && made.relpersistence === "t") return [];
    if (isReplaced(statement, nameOf(made), schema)) return [];
  }
  return [fails(words, missing)];
}

/** Checks if the section drops an object of this name before it creates it. */
function isReplaced(
  { section, index: at }: LintStatement,
  made: QualifiedName,
  schema: Schema,
): boolean {
  const place = schema.place(made);
  return section.statements.slice(0, at).some((earlier) => {
    const drop = asNode(earlier, "DropStmt");
    if (drop === undefined) return false;
    return (drop.objects ?? []).some((object) => schema.place(nameIn(object, drop)) === place);
  });
}

/** Reads the name of a dropped object; that of a trigger stands behind its table. */
function nameIn(object: Node, { removeType }: DropStmt): QualifiedName {
  if ("ObjectWithArgs" in object) return nameOfParts(stringsOf(object.ObjectWithArgs.objname));
  const parts = partsOf(object);
  return nameOfParts(removeType === "OBJECT_TRIGGER" ? parts.slice(-1) : parts);
}

/** Kinds whose words are not those of the grammar. */
const WORDS: Readonly<Record<string, string>> = {
  OBJECT_MATVIEW: "MATERIALIZED VIEW",
  OBJECT_TSCONFIGURATION: "TEXT SEARCH CONFIGURATION",
  OBJECT_TSDICTIONARY: "TEXT SEARCH DICTIONARY",
  OBJECT_TSPARSER: "TEXT SEARCH PARSER",
  OBJECT_TSTEMPLATE: "TEXT SEARCH TEMPLATE",
  OBJECT_OPCLASS: "OPERATOR CLASS",
  OBJECT_OPFAMILY: "OPERATOR FAMILY",
  OBJECT_STATISTIC_EXT: "STATISTICS",
  OBJECT_FOREIGN_SERVER: "SERVER",
  OBJECT_FDW: "FOREIGN DATA WRAPPER",
};

function ofDrop(drop: DropStmt | undefined): readonly Hit[] {
  const { removeType, missing_ok: isMild } = drop ?? {};
  if (removeType === undefined || isMild === true) return [];
  const words = WORDS[removeType] ?? removeType.replace("OBJECT_", "").replaceAll("_", " ");
  return [fails(`DROP ${words}`, "IF EXISTS")];
}

function fails(words: string, missing: string): Hit {
  return again(`${words} fails: it has no ${missing}`);
}

function again(what: string): Hit {
  return { message: `Run again, this ${what}` };
}
