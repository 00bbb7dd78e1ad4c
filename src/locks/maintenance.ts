import type {
  ClusterStmt,
  DefElem,
  IndexStmt,
  LockStmt,
  Node,
  RefreshMatViewStmt,
  ReindexStmt,
  TruncateStmt,
  VacuumStmt,
} from "@pgsql/types";
import { nodesOf } from "../syntax/parse-tree.ts";
import { type Effect, effect, lock, type Reach } from "./effect.ts";
import { LOCK_MODES } from "./lock-mode.ts";

/**
 * Returns the effect of CREATE INDEX. Writes wait for the whole build, except with CONCURRENTLY.
 */
export function effectOfIndex({
  relation,
  concurrent,
  if_not_exists: isTolerant,
}: IndexStmt): Effect {
  const waitsForOldTransactions = concurrent === true;
  const mode = waitsForOldTransactions ? "SHARE UPDATE EXCLUSIVE" : "SHARE";
  const scans = isTolerant === true ? [{ kind: "unknown" } as const] : true;
  const options = { scans, waitsForOldTransactions, recurses: "partitions" } as const;
  return effect({ locks: lock(relation, mode, options) });
}

/** Returns the effect of REINDEX for an index, a table, a schema or a database. */
export function effectOfReindex({ kind, relation, params }: ReindexStmt): Effect {
  if (relation === undefined) return effect({ unknown: "locks every table in turn" });
  const isOfIndex = kind === "REINDEX_OBJECT_INDEX";
  const waitsForOldTransactions = isSet(params, "concurrently");
  const closesIndexes = !waitsForOldTransactions;
  const mode = waitsForOldTransactions ? "SHARE UPDATE EXCLUSIVE" : "SHARE";
  const options = { scans: true, isOfIndex, closesIndexes, waitsForOldTransactions };
  return effect({ locks: lock(relation, mode, options) });
}

/** Returns the effect of CLUSTER for one table, or for all tables that were clustered before. */
export function effectOfCluster({ relation }: ClusterStmt): Effect {
  if (relation === undefined) return effect({ unknown: "locks every clustered table in turn" });
  const work = { rewrites: true, scans: true };
  return effect({ locks: lock(relation, "ACCESS EXCLUSIVE", work) });
}

/** Returns the effect of VACUUM and ANALYZE. Only FULL blocks others. ANALYZE reads a sample. */
export function effectOfVacuum({ rels, options, is_vacuumcmd: isVacuum }: VacuumStmt): Effect {
  const isFull = isSet(options, "full");
  const tables = nodesOf(rels, "VacuumRelation").flatMap(({ relation }) =>
    isFull
      ? lock(relation, "ACCESS EXCLUSIVE", { rewrites: true, scans: true })
      : lock(relation, "SHARE UPDATE EXCLUSIVE", { scans: isVacuum === true, recurses: "newer" }),
  );
  if (tables.length > 0) return effect({ locks: tables });
  return effect({ unknown: "locks every table in turn" });
}

/** Returns true if an option is named and not set to off. */
export function isSet(options: readonly Node[] | undefined, name: string): boolean {
  const option = nodesOf(options, "DefElem").find(({ defname }) => defname === name);
  return option !== undefined && !isOff(option);
}

function isOff({ arg }: DefElem): boolean {
  if (arg === undefined) return false;
  if ("Integer" in arg) return (arg.Integer.ival ?? 0) === 0;
  if ("Boolean" in arg) return arg.Boolean.boolval !== true;
  return "String" in arg && /^(?:off|false|no|0)$/i.test(arg.String.sval ?? "");
}

/** Returns the effect of TRUNCATE. It drops the table's file without reading rows. */
export function effectOfTruncate({ relations, behavior, restart_seqs }: TruncateStmt): Effect {
  const mode = "ACCESS EXCLUSIVE";
  const reach: readonly Reach[] = [
    ...(behavior === "DROP_CASCADE" ? [{ kind: "referencing", mode } as const] : []),
    ...(restart_seqs === true ? [{ kind: "sequences", mode } as const] : []),
  ];
  const tables = nodesOf(relations, "RangeVar").flatMap((table) => lock(table, mode, { reach }));
  return effect({ locks: tables, emptiesFurther: behavior === "DROP_CASCADE" });
}

/** Returns the effect of LOCK TABLE. The parse tree numbers the modes from 1. */
export function effectOfLock({ relations, mode = 8 }: LockStmt): Effect {
  const named = LOCK_MODES[mode - 1] ?? "ACCESS EXCLUSIVE";
  const locks = nodesOf(relations, "RangeVar").flatMap((table) => lock(table, named));
  return effect({ locks, locksUnderViews: true });
}

/** Returns the effect of REFRESH MATERIALIZED VIEW. CONCURRENTLY does not block reads. */
export function effectOfRefresh({ relation, concurrent }: RefreshMatViewStmt): Effect {
  const locks =
    concurrent === true
      ? lock(relation, "EXCLUSIVE", { scans: true })
      : lock(relation, "ACCESS EXCLUSIVE", { rewrites: true, scans: true });
  return effect({ locks });
}
