import type { AlterTableCmd, Constraint } from "@pgsql/types";
import type { QualifiedName } from "../sql/identifier.ts";
import { stringsOf } from "../syntax/parse-tree.ts";
import type { NullCheck } from "./effect.ts";

/** Reads what the subcommands of ALTER TABLE do about `CHECK (column IS NOT NULL)`. */
export function nullChecks(
  relation: QualifiedName,
  commands: readonly AlterTableCmd[],
): readonly NullCheck[] {
  return commands.flatMap(({ subtype, name = "", def }): readonly NullCheck[] => {
    if (subtype === "AT_ValidateConstraint") {
      return [{ kind: "validated", relation, constraint: name }];
    }
    const constraint = def !== undefined && "Constraint" in def ? def.Constraint : undefined;
    const column = subtype === "AT_AddConstraint" ? columnOf(constraint) : undefined;
    if (column === undefined) return [];
    const isValid = constraint?.skip_validation !== true && constraint?.is_enforced !== false;
    return [{ kind: "added", relation, constraint: constraint?.conname ?? "", column, isValid }];
  });
}

function columnOf(constraint: Constraint | undefined): string | undefined {
  const expression = constraint?.contype === "CONSTR_CHECK" ? constraint.raw_expr : undefined;
  if (expression === undefined || !("NullTest" in expression)) return undefined;
  const { arg, nulltesttype } = expression.NullTest;
  if (nulltesttype !== "IS_NOT_NULL" || arg === undefined || !("ColumnRef" in arg))
    return undefined;
  const fields = stringsOf(arg.ColumnRef.fields);
  return fields.length === 1 ? fields[0] : undefined;
}
