import type { AlterTableCmd, ATAlterConstraint, Constraint } from "@pgsql/types";
import type { QualifiedName } from "../sql/identifier.ts";
import { stringsOf } from "../syntax/parse-tree.ts";
import { IDLE, type Part, SCAN, STRONG } from "./alter-part.ts";
import type { RowWork } from "./column-work.ts";
import { lock, type NullCheck, type Reach, type RelationLock, type Work } from "./effect.ts";

/**
 * Returns the lock on the table that a foreign key references. Its rows are looked up and cannot
 * change meanwhile.
 */
export function referenced({
  pktable,
  skip_validation: isTrusted,
}: Constraint): readonly RelationLock[] {
  return lock(pktable, "SHARE ROW EXCLUSIVE", {
    scans: isTrusted !== true && [{ kind: "unknown" }],
    recurses: "partitions",
  });
}

/** Returns the needs of a subcommand about a constraint. */
export function partOfConstraint({ subtype, name = "", def }: AlterTableCmd): Part {
  const key = { kind: "referenced", constraint: name } as const;
  switch (subtype) {
    case "AT_ValidateConstraint": {
      const scans: Work = [{ kind: "not-valid", constraint: name }];
      const reach: readonly Reach[] = [{ ...key, mode: "ROW SHARE", unless: "valid" }];
      return { mode: "SHARE UPDATE EXCLUSIVE", rewrites: false, scans, reach };
    }
    case "AT_AddConstraint":
      return newConstraint(def !== undefined && "Constraint" in def ? def.Constraint : {});
    case "AT_AlterConstraint":
      return alteredConstraint(
        def !== undefined && "ATAlterConstraint" in def ? def.ATAlterConstraint : {},
      );
    default:
      return { ...STRONG, reach: [{ ...key, mode: STRONG.mode, withPartitions: true }] };
  }
}

/** Only [NOT] ENFORCED makes and drops the triggers on the referenced table. */
function alteredConstraint({ conname: constraint = "", ...altered }: ATAlterConstraint): Part {
  const { mode } = STRONG;
  if (altered.alterInheritability === true) return { ...STRONG, recurses: "direct" };
  if (altered.alterEnforceability !== true) return { ...STRONG, recurses: "partitions" };
  const reach: readonly Reach[] = [{ kind: "referenced", mode, constraint, withPartitions: true }];
  return { ...STRONG, recurses: "partitions", scans: [{ kind: "unknown" }], reach };
}

function newConstraint(constraint: Constraint): Part {
  const isChecked = constraint.skip_validation !== true && constraint.is_enforced !== false;
  const work = isChecked ? SCAN : IDLE;
  switch (constraint.contype) {
    case "CONSTR_FOREIGN":
      return {
        mode: "SHARE ROW EXCLUSIVE",
        ...work,
        others: referenced(constraint),
        recurses: "newer",
      };
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE":
      return { ...STRONG, ...IDLE, scans: scansForKey(constraint), recurses: "key" };
    case "CONSTR_EXCLUSION":
      return { ...STRONG, ...work, recurses: "key" };
    default:
      return { ...STRONG, ...work, recurses: constraint.is_no_inherit === true ? "newer" : "tree" };
  }
}

/**
 * Returns the scans for a key: it builds its index unless one is given, and a primary key needs NOT
 * NULL columns.
 */
function scansForKey({ indexname, contype }: Constraint): RowWork["scans"] {
  if (indexname === undefined) return true;
  return contype === "CONSTR_PRIMARY" && [{ kind: "unknown" }];
}

/** Finds subcommands that add or validate `CHECK (column IS NOT NULL)`. */
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
