import type { AlterTableCmd, AlterTableStmt, Constraint, Node, RangeVar } from "@pgsql/types";
import type { QualifiedName } from "../sql/identifier.ts";
import { nodesOf, stringsOf } from "../syntax/parse-tree.ts";
import { type RowWork, workOfNewColumn, workOfNewType } from "./column-work.ts";
import {
  type Effect,
  effect,
  eitherWork,
  lock,
  type NullCheck,
  nameOf,
  type Reach,
  type RelationLock,
} from "./effect.ts";
import { type LockMode, strongest } from "./lock-mode.ts";

/**
 * Returns the effect of ALTER TABLE, and of ALTER INDEX, VIEW and SEQUENCE if the grammar parses
 * them as ALTER TABLE.
 *
 * The lock is the strongest lock that a subcommand needs (manual: ALTER TABLE, Description).
 */
export function effectOfAlterTable({ relation, cmds, objtype }: AlterTableStmt): Effect {
  const commands = nodesOf(cmds, "AlterTableCmd");
  const cascades = commands.some(({ behavior }) => behavior === "DROP_CASCADE");
  if (objtype === "OBJECT_TYPE") return cascades ? effect({ unknown: OF_TYPE }) : effect();
  const parts = commands.map((command) => partOf(command));
  const mode = strongest(parts.map((part) => part.mode)) ?? "ACCESS EXCLUSIVE";
  // The rows of a foreign table are on another server: none of them is read or written.
  const ofRows = objtype === "OBJECT_FOREIGN_TABLE" ? [] : parts;
  const own = lock(relation, mode, {
    rewrites: eitherWork(ofRows.map(({ rewrites }) => rewrites)),
    scans: eitherWork(ofRows.map(({ scans }) => scans)),
    reach: parts.flatMap(({ reach = [] }) => reach),
    recurses: relation?.inh === true && parts.some(({ isAlone }) => isAlone !== true),
  });
  const locks = [...own, ...parts.flatMap(({ others = [] }) => others)];
  const checks = relation === undefined ? [] : nullChecks(nameOf(relation), commands);
  return effect({ locks, checks, ...(cascades && { unknown: CASCADES }) });
}

/** The further effect of CASCADE: a dropped key takes the foreign keys along that reference it. */
export const CASCADES = "drops what depends on it";
/** The further effect of CASCADE on the attributes of a composite type. */
export const OF_TYPE = "changes the tables of this type";

/** The needs of one subcommand. */
interface Part extends RowWork {
  readonly mode: LockMode;
  readonly reach?: readonly Reach[];
  /** Locks on other tables that it names. */
  readonly others?: readonly RelationLock[];
  /** True if partitions are not locked. */
  readonly isAlone?: boolean;
}

const IDLE: RowWork = { rewrites: false, scans: false };
const REWRITE: RowWork = { rewrites: true, scans: true };
const SCAN: RowWork = { rewrites: false, scans: true };
/** The default: every subcommand that is not listed takes ACCESS EXCLUSIVE. */
const STRONG: Part = { mode: "ACCESS EXCLUSIVE", ...IDLE };

function partOf(command: AlterTableCmd): Part {
  switch (command.subtype) {
    case "AT_AddColumn":
    case "AT_AlterColumnType":
    case "AT_DropColumn":
    case "AT_SetNotNull":
      return partOfColumn(command);
    case "AT_AddConstraint":
    case "AT_DropConstraint":
    case "AT_AlterConstraint":
    case "AT_ValidateConstraint":
      return partOfConstraint(command);
    case "AT_AttachPartition":
    case "AT_DetachPartition":
    case "AT_DetachPartitionFinalize":
      return partOfPartition(command);
    case "AT_AddInherit":
      return { ...STRONG, others: parent(command.def, "SHARE UPDATE EXCLUSIVE") };
    case "AT_DropInherit":
      return { ...STRONG, others: parent(command.def, "ACCESS SHARE") };
    case "AT_SetLogged":
    case "AT_SetUnLogged":
    case "AT_SetAccessMethod":
    case "AT_SetTableSpace":
    case "AT_SetExpression":
      return { ...STRONG, ...REWRITE };
    case "AT_SetRelOptions":
    case "AT_ResetRelOptions":
      return { mode: modeOfOptions(optionsOf(command)), ...IDLE };
    default:
      return { mode: modeOf(command), ...IDLE, isAlone: concernsOneTable(command) };
  }
}

function concernsOneTable({ subtype }: AlterTableCmd): boolean {
  switch (subtype) {
    case "AT_ChangeOwner":
    case "AT_ReplicaIdentity":
    case "AT_EnableRowSecurity":
    case "AT_DisableRowSecurity":
    case "AT_ForceRowSecurity":
    case "AT_NoForceRowSecurity":
    case "AT_ClusterOn":
    case "AT_DropCluster":
      return true;
    default:
      return false;
  }
}

function modeOf({ subtype }: AlterTableCmd): LockMode {
  switch (subtype) {
    case "AT_SetStatistics":
    case "AT_SetOptions":
    case "AT_ResetOptions":
    case "AT_ClusterOn":
    case "AT_DropCluster":
      return "SHARE UPDATE EXCLUSIVE";
    case "AT_EnableTrig":
    case "AT_EnableAlwaysTrig":
    case "AT_EnableReplicaTrig":
    case "AT_EnableTrigAll":
    case "AT_EnableTrigUser":
    case "AT_DisableTrig":
    case "AT_DisableTrigAll":
    case "AT_DisableTrigUser":
      return "SHARE ROW EXCLUSIVE";
    default:
      return STRONG.mode;
  }
}

function optionsOf({ def }: AlterTableCmd): readonly string[] {
  const items = def !== undefined && "List" in def ? def.List.items : undefined;
  return nodesOf(items, "DefElem").map(({ defname = "" }) => defname);
}

function partOfColumn({ subtype, name = "", def }: AlterTableCmd): Part {
  const column = def !== undefined && "ColumnDef" in def ? def.ColumnDef : {};
  switch (subtype) {
    case "AT_AddColumn": {
      const constraints = nodesOf(column.constraints, "Constraint");
      return { ...STRONG, ...workOfNewColumn(column), others: constraints.flatMap(referenced) };
    }
    case "AT_AlterColumnType":
      return { ...STRONG, ...workOfNewType(name, column) };
    case "AT_SetNotNull":
      return { ...STRONG, scans: [{ kind: "not-null", column: name }] };
    default:
      return { ...STRONG, reach: [{ kind: "referenced", mode: STRONG.mode, column: name }] };
  }
}

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
  });
}

function partOfConstraint({ subtype, name = "", def }: AlterTableCmd): Part {
  const reach = (mode: LockMode): readonly Reach[] => [
    { kind: "referenced", mode, constraint: name },
  ];
  switch (subtype) {
    case "AT_ValidateConstraint":
      return { mode: "SHARE UPDATE EXCLUSIVE", ...SCAN, reach: reach("ROW SHARE") };
    case "AT_AddConstraint":
      return newConstraint(def !== undefined && "Constraint" in def ? def.Constraint : {});
    default:
      return { ...STRONG, reach: reach(STRONG.mode) };
  }
}

function newConstraint(constraint: Constraint): Part {
  const isChecked = constraint.skip_validation !== true && constraint.is_enforced !== false;
  const work = isChecked ? SCAN : IDLE;
  switch (constraint.contype) {
    case "CONSTR_FOREIGN":
      return { mode: "SHARE ROW EXCLUSIVE", ...work, others: referenced(constraint) };
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE":
      return { ...STRONG, ...IDLE, scans: scansForKey(constraint) };
    default:
      return { ...STRONG, ...work };
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

function partOfPartition({ subtype, def }: AlterTableCmd): Part {
  const { name: partition, concurrent } =
    def !== undefined && "PartitionCmd" in def ? def.PartitionCmd : {};
  if (subtype === "AT_AttachPartition") {
    const others = lock(partition, "ACCESS EXCLUSIVE", { scans: [{ kind: "unknown" }] });
    return {
      ...{ mode: "SHARE UPDATE EXCLUSIVE", ...IDLE, isAlone: true },
      reach: [{ kind: "default-partition" }],
      others,
    };
  }
  const isGentle = subtype === "AT_DetachPartitionFinalize" || concurrent === true;
  const mode = isGentle ? "SHARE UPDATE EXCLUSIVE" : STRONG.mode;
  const reach: readonly Reach[] = isGentle ? [] : [{ kind: "default-partition" }];
  return { mode, ...IDLE, isAlone: true, reach, others: lock(partition, STRONG.mode) };
}

function parent(def: Node | undefined, mode: LockMode): readonly RelationLock[] {
  const table: RangeVar | undefined =
    def !== undefined && "RangeVar" in def ? def.RangeVar : undefined;
  return lock(table, mode);
}

/** Finds subcommands that add or validate `CHECK (column IS NOT NULL)`. */
function nullChecks(
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

/** Storage parameters that need only SHARE UPDATE EXCLUSIVE (manual: ALTER TABLE, SET). */
const GENTLE =
  /^(?:autovacuum_\w+|vacuum_\w+|log_autovacuum_min_duration|fillfactor|deduplicate_items|toast_tuple_target|parallel_workers)$/;

/** Returns the lock mode for a change of storage parameters. */
function modeOfOptions(names: readonly string[]): LockMode {
  return names.every((name) => GENTLE.test(name)) ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
}
