import type { ColumnDef, Constraint, Node, TypeName } from "@pgsql/types";
import { nodesOf, stringsOf } from "../syntax/parse-tree.ts";
import { type ColumnType, type Doubt, eitherWork, nameOfParts, type Work } from "./effect.ts";
import { functionsIn } from "./walk.ts";

/** The work of an ALTER TABLE subcommand on the existing rows. */
export interface RowWork {
  readonly rewrites: Work;
  readonly scans: Work;
}

const SERIALS: ReadonlySet<string> = new Set([
  "serial",
  "smallserial",
  "bigserial",
  "serial2",
  "serial4",
  "serial8",
]);

/**
 * Returns the work of ADD COLUMN.
 *
 * A volatile default, an identity or a stored expression gives each row its own value. Any other
 * default is stored once in the catalog (manual: ALTER TABLE, Notes).
 */
export function workOfNewColumn(column: ColumnDef): RowWork {
  const constraints = nodesOf(column.constraints, "Constraint");
  const value = constraints.find(({ contype }) => contype === "CONSTR_DEFAULT")?.raw_expr;
  return {
    rewrites: eitherWork([
      isSerial(column.typeName),
      isOfDomain(column.typeName),
      isVolatile(value),
      constraints.some(fillsEachRow),
    ]),
    scans: constraints.some((constraint) => checksRows(constraint, value !== undefined)),
  };
}

function isSerial(type: TypeName | undefined): boolean {
  const names = stringsOf(type?.names);
  return names.length === 1 && SERIALS.has(names[0] ?? "");
}

function isOfDomain(type: TypeName | undefined): Work {
  const names = stringsOf(type?.names);
  if (isSerial(type) || names[0] === "pg_catalog" || names.length === 0) return false;
  return [{ kind: "domain", type: nameOfParts(names) }];
}

/**
 * Finds functions in a default, which may be volatile. CURRENT_TIMESTAMP and the like are not
 * functions in the parse tree.
 */
function isVolatile(value: Node | undefined): Work {
  const functions = functionsIn(value);
  return functions.length > 0 && [{ kind: "volatile", functions }];
}

function fillsEachRow({ contype, generated_kind: kind }: Constraint): boolean {
  // Before PostgreSQL 18 every generated column is stored, and the parse tree says so.
  return contype === "CONSTR_IDENTITY" || (contype === "CONSTR_GENERATED" && kind !== "v");
}

/**
 * Returns true if a constraint of a new column reads the rows. A foreign key on a column without a
 * default has nothing to check: its values are null.
 */
function checksRows({ contype }: Constraint, hasValue: boolean): boolean {
  switch (contype) {
    case "CONSTR_CHECK":
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE":
      return true;
    case "CONSTR_NOTNULL":
      return !hasValue;
    case "CONSTR_FOREIGN":
      return hasValue;
    default:
      return false;
  }
}

/**
 * Returns the work of ALTER COLUMN TYPE. There is none if the old values are valid for the new
 * type.
 */
export function workOfNewType(
  column: string,
  { typeName, raw_default: using, collClause }: ColumnDef,
): RowWork {
  const to = typeName && columnTypeOf(typeName, collClause !== undefined);
  const isPlain = using === undefined || isCastOfColumn(using);
  const doubt: Doubt =
    isPlain && to !== undefined ? { kind: "type-change", column, to } : { kind: "unknown" };
  const rewrites: Work = functionsIn(using).length > 0 ? true : [doubt];
  const check: Doubt | undefined = to && { kind: "type-check", column, to };
  return { rewrites, scans: check === undefined ? rewrites : eitherWork([rewrites, [check]]) };
}

function columnTypeOf(
  { names, typmods = [], arrayBounds }: TypeName,
  hasCollation: boolean,
): ColumnType {
  const modifiers = nodesOf(typmods, "A_Const").map(({ ival }) => ival?.ival ?? 0);
  const type = nameOfParts(stringsOf(names));
  return { type, modifiers, isArray: arrayBounds !== undefined, hasCollation };
}

function isCastOfColumn(using: Node): boolean {
  const { arg } = "TypeCast" in using ? using.TypeCast : { arg: using };
  return arg !== undefined && "ColumnRef" in arg;
}
