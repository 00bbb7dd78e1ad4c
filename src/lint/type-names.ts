import type { ColumnDef, Constraint, Node, TypeName } from "@pgsql/types";
import { nodesOf, stringsOf } from "../syntax/parse-tree.ts";

/** The grammar's names for types with several spellings. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["int4", "integer"],
  ["int", "integer"],
  ["int8", "bigint"],
  ["int2", "smallint"],
  ["serial4", "serial"],
  ["serial8", "bigserial"],
  ["serial2", "smallserial"],
  ["bpchar", "character"],
  ["char", "character"],
  ["float8", "double precision"],
  ["float4", "real"],
  ["bool", "boolean"],
  ["decimal", "numeric"],
]);

/** The one spelling of a type: `integer` for int, int4 and pg_catalog.int4; of an array its element's. */
export function typeWord(type: TypeName | undefined): string | undefined {
  const names = stringsOf(type?.names);
  const isOwn = names.length === 1 || (names.length === 2 && names[0] === "pg_catalog");
  const last = names.at(-1);
  if (!isOwn || last === undefined) return names.join(".") || undefined;
  // `"char"` with quotes is another type, and only without the schema that the grammar adds.
  if (last === "char" && names.length === 1) return '"char"';
  return SPELLINGS.get(last) ?? last;
}

/** Returns the modifiers of a type: `(10, 2)`. Returns undefined if one is not a number. */
export function modifiersOf(type: TypeName | undefined): readonly number[] {
  return nodesOf(type?.typmods, "A_Const").map(({ ival }) => ival?.ival ?? 0);
}

const SERIALS: ReadonlySet<string> = new Set(["serial", "bigserial", "smallserial"]);

/** True for serial, bigserial and smallserial. */
export function isSerial(type: TypeName | undefined): boolean {
  return SERIALS.has(typeWord(type) ?? "");
}

/** Returns the constraint of a kind after a column's type. */
export function columnConstraint(
  column: ColumnDef | undefined,
  kind: string,
): Constraint | undefined {
  return nodesOf(column?.constraints, "Constraint").find(({ contype }) => contype === kind);
}

/** The default of a column; NULL counts as none. */
export function defaultOf(column: ColumnDef | undefined): Node | undefined {
  const value = columnConstraint(column, "CONSTR_DEFAULT")?.raw_expr;
  return value === undefined || isNull(value) ? undefined : value;
}

function isNull(value: Node): boolean {
  if ("TypeCast" in value) return value.TypeCast.arg !== undefined && isNull(value.TypeCast.arg);
  return "A_Const" in value && value.A_Const.isnull === true;
}

/** False for a CHECK or a foreign key that is NOT ENFORCED: the tree says so by leaving it out. */
export function isEnforced({ contype, is_enforced: isEnforced }: Constraint): boolean {
  return isEnforced === true || (contype !== "CONSTR_CHECK" && contype !== "CONSTR_FOREIGN");
}
