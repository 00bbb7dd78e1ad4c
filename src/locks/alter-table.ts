import type { AlterTableCmd, AlterTableStmt, Node, RangeVar } from "@pgsql/types";
import { nodesOf } from "../syntax/parse-tree.ts";
import { nullChecks, partOfConstraint, referenced } from "./alter-constraint.ts";
import { ALONE, IDLE, type Part, REWRITE, STRONG } from "./alter-part.ts";
import { workOfNewColumn, workOfNewType } from "./column-work.ts";
import {
  type Effect,
  effect,
  eitherWork,
  lock,
  nameOf,
  type Reach,
  type Recursion,
  type RelationLock,
  type StoragePart,
  type Work,
  widest,
} from "./effect.ts";
import { type LockMode, strongest } from "./lock-mode.ts";
import { sequencesIn } from "./sequences.ts";

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
  const own = lock(relation && nameOf(relation), mode, {
    rewrites: eitherWork(ofRows.map(({ rewrites }) => rewrites)),
    scans: eitherWork(ofRows.map(({ scans }) => scans)),
    reach: parts.flatMap(({ reach = [] }) => reach),
    recurses: widest(
      relation?.inh === true
        ? parts.map(({ recurses = "tree" }) => recurses)
        : commands.map(recursionOfOnly),
    ),
  });
  const locks = [...own, ...parts.flatMap(({ others = [] }) => others)];
  const checks = relation === undefined ? [] : nullChecks(nameOf(relation), commands);
  return effect({ locks, checks, ...(cascades && { unknown: CASCADES }) });
}

/** The further effect of CASCADE: a dropped key takes the foreign keys along that reference it. */
export const CASCADES = "drops what depends on it";
/** The further effect of CASCADE on the attributes of a composite type. */
export const OF_TYPE = "changes the tables of this type";

/** Returns the children that ONLY locks: they keep what the table loses, as their own. */
function recursionOfOnly({ subtype }: AlterTableCmd): Recursion {
  return subtype === "AT_DropColumn" || subtype === "AT_DropConstraint" ? "direct" : "alone";
}

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
      return { ...ALONE, others: parent(command.def, "SHARE UPDATE EXCLUSIVE") };
    case "AT_DropInherit":
      return { ...ALONE, others: parent(command.def, "ACCESS SHARE") };
    case "AT_SetExpression":
      return { ...STRONG, ...REWRITE };
    case "AT_SetRelOptions":
    case "AT_ResetRelOptions":
      return { mode: modeOfOptions(optionsOf(command)), ...IDLE, recurses: "alone" };
    default:
      return partOfStorage(command) ?? partOfIdentity(command) ?? partOfRest(command);
  }
}

/** Returns the needs of a change of files. A table that is stored so already is left alone. */
function partOfStorage({ subtype, name = "" }: AlterTableCmd): Part | undefined {
  const moved = (part: StoragePart, to: string): Part => {
    const work: Work = [{ kind: "storage", part, to }];
    return { ...ALONE, rewrites: work, scans: work };
  };
  const reach = [{ kind: "sequences", mode: STRONG.mode, since: 15 } as const];
  switch (subtype) {
    case "AT_SetLogged":
      return { ...moved("persistence", "p"), reach };
    case "AT_SetUnLogged":
      return { ...moved("persistence", "u"), reach };
    case "AT_SetAccessMethod":
      return moved("accessMethod", name);
    case "AT_SetTableSpace":
      return moved("tablespace", name);
    default:
      return undefined;
  }
}

function partOfIdentity({ subtype, name: column = "" }: AlterTableCmd): Part | undefined {
  const part = (mode: LockMode): Part => ({
    ...STRONG,
    recurses: "partitions",
    reach: [{ kind: "sequences", mode, column }],
  });
  switch (subtype) {
    case "AT_AddIdentity":
    case "AT_SetIdentity":
      return part("SHARE ROW EXCLUSIVE");
    case "AT_DropIdentity":
      return part(STRONG.mode);
    default:
      return undefined;
  }
}

function partOfRest(command: AlterTableCmd): Part {
  const mode = modeOf(command);
  if (mode === "SHARE ROW EXCLUSIVE") return { mode, ...IDLE, recurses: "triggers" };
  return { mode, ...IDLE, recurses: concernsOneTable(command) ? "alone" : "tree" };
}

function concernsOneTable({ subtype }: AlterTableCmd): boolean {
  switch (subtype) {
    case "AT_EnableRule":
    case "AT_EnableAlwaysRule":
    case "AT_EnableReplicaRule":
    case "AT_DisableRule":
    case "AT_AddOf":
    case "AT_DropOf":
    case "AT_GenericOptions":
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
      const others = [...constraints.flatMap(referenced), ...sequencesIn(column)];
      return { ...STRONG, ...workOfNewColumn(column), others };
    }
    case "AT_AlterColumnType":
      // The constraints on the column are dropped and made again.
      return {
        ...STRONG,
        ...workOfNewType(name, column),
        reach: reachOfColumn(name, { reads: true }),
      };
    case "AT_SetNotNull":
      return { ...STRONG, scans: [{ kind: "not-null", column: name }] };
    default:
      return { ...STRONG, reach: [...reachOfColumn(name, { reads: false }), sequencesOf(name)] };
  }
}

function reachOfColumn(column: string, { reads }: { readonly reads: boolean }): readonly Reach[] {
  const { mode } = STRONG;
  return [
    { kind: "referenced", mode, column, reads },
    { kind: "referencing", mode, column, reads },
  ];
}

function sequencesOf(column: string): Reach {
  return { kind: "sequences", mode: STRONG.mode, column };
}

function partOfPartition({ subtype, def }: AlterTableCmd): Part {
  const { name: partition, concurrent } =
    def !== undefined && "PartitionCmd" in def ? def.PartitionCmd : {};
  if (subtype === "AT_AttachPartition") {
    const others = lock(partition, "ACCESS EXCLUSIVE", { scans: [{ kind: "unknown" }] });
    return {
      ...{ mode: "SHARE UPDATE EXCLUSIVE", ...IDLE, recurses: "alone" },
      reach: REACH_OF_NEW_PARTITION,
      others,
    };
  }
  const isGentle = subtype === "AT_DetachPartitionFinalize" || concurrent === true;
  const mode = isGentle ? "SHARE UPDATE EXCLUSIVE" : STRONG.mode;
  const reach: readonly Reach[] = [
    ...(isGentle ? [] : [{ kind: "default-partition" } as const]),
    { kind: "referencing", mode: STRONG.mode, reads: true },
    { kind: "referenced", mode: "SHARE ROW EXCLUSIVE" },
  ];
  return { mode, ...IDLE, recurses: "alone", reach, others: lock(partition, STRONG.mode) };
}

/** The tables that a new partition locks: its parent's foreign keys become its own. */
export const REACH_OF_NEW_PARTITION: readonly Reach[] = [
  { kind: "default-partition" },
  { kind: "referenced", mode: "SHARE ROW EXCLUSIVE" },
  { kind: "referencing", mode: "SHARE ROW EXCLUSIVE", since: 15 },
];

function parent(def: Node | undefined, mode: LockMode): readonly RelationLock[] {
  const table: RangeVar | undefined =
    def !== undefined && "RangeVar" in def ? def.RangeVar : undefined;
  return lock(table, mode);
}

/** Storage parameters that need only SHARE UPDATE EXCLUSIVE (manual: ALTER TABLE, SET). */
const GENTLE =
  /^(?:autovacuum_\w+|vacuum_\w+|log_autovacuum_min_duration|fillfactor|deduplicate_items|toast_tuple_target|parallel_workers)$/;

/** Returns the lock mode for a change of storage parameters. */
function modeOfOptions(names: readonly string[]): LockMode {
  return names.every((name) => GENTLE.test(name)) ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
}
