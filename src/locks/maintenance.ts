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
import { type Effect, effect, lock } from "./effect.ts";
import { LOCK_MODES } from "./lock-mode.ts";

/** CREATE INDEX: writes wait for the whole build, unless it is CONCURRENTLY. */
export function effectOfIndex({ relation, concurrent }: IndexStmt): Effect {
  const waitsForOldTransactions = concurrent === true;
  const mode = waitsForOldTransactions ? "SHARE UPDATE EXCLUSIVE" : "SHARE";
  return effect({ locks: lock(relation, mode, { scans: true, waitsForOldTransactions }) });
}

/** REINDEX: of an index, a table, or of everything that there is. */
export function effectOfReindex({ kind, relation, params }: ReindexStmt): Effect {
  if (relation === undefined) return effect({ unknown: "locks every table in turn" });
  const isOfIndex = kind === "REINDEX_OBJECT_INDEX";
  const waitsForOldTransactions = isSet(params, "concurrently");
  const closesIndexes = !waitsForOldTransactions;
  const mode = waitsForOldTransactions ? "SHARE UPDATE EXCLUSIVE" : "SHARE";
  const options = { scans: true, isOfIndex, closesIndexes, waitsForOldTransactions };
  return effect({ locks: lock(relation, mode, options) });
}

/** CLUSTER of one table, or of all that were clustered before. */
export function effectOfCluster({ relation }: ClusterStmt): Effect {
  if (relation === undefined) return effect({ unknown: "locks every clustered table in turn" });
  const work = { rewrites: true, scans: true };
  return effect({ locks: lock(relation, "ACCESS EXCLUSIVE", work) });
}

/** VACUUM and ANALYZE: only FULL stops anybody. ANALYZE reads a sample. */
export function effectOfVacuum({ rels, options, is_vacuumcmd: isVacuum }: VacuumStmt): Effect {
  const isFull = isSet(options, "full");
  const tables = nodesOf(rels, "VacuumRelation").flatMap(({ relation }) =>
    isFull
      ? lock(relation, "ACCESS EXCLUSIVE", { rewrites: true, scans: true })
      : lock(relation, "SHARE UPDATE EXCLUSIVE", { scans: isVacuum === true }),
  );
  if (tables.length > 0) return effect({ locks: tables });
  return effect({ unknown: "locks every table in turn" });
}

/** Options are on when they are named, unless they say off. */
function isSet(options: readonly Node[] | undefined, name: string): boolean {
  const option = nodesOf(options, "DefElem").find(({ defname }) => defname === name);
  return option !== undefined && !isOff(option);
}

function isOff({ arg }: DefElem): boolean {
  if (arg === undefined) return false;
  if ("Integer" in arg) return (arg.Integer.ival ?? 0) === 0;
  if ("Boolean" in arg) return arg.Boolean.boolval !== true;
  return "String" in arg && /^(?:off|false|no|0)$/i.test(arg.String.sval ?? "");
}

/** TRUNCATE: the rows go with the file, so there is nothing to read. */
export function effectOfTruncate({ relations, behavior }: TruncateStmt): Effect {
  const mode = "ACCESS EXCLUSIVE";
  const reach = behavior === "DROP_CASCADE" ? [{ kind: "referencing", mode } as const] : [];
  const tables = nodesOf(relations, "RangeVar").flatMap((table) => lock(table, mode, { reach }));
  return effect({ locks: tables });
}

/** LOCK TABLE: the mode is the number of PostgreSQL's own list, from 1. */
export function effectOfLock({ relations, mode = 8 }: LockStmt): Effect {
  const named = LOCK_MODES[mode - 1] ?? "ACCESS EXCLUSIVE";
  return effect({ locks: nodesOf(relations, "RangeVar").flatMap((table) => lock(table, named)) });
}

/** REFRESH MATERIALIZED VIEW: CONCURRENTLY lets people go on reading. */
export function effectOfRefresh({ relation, concurrent, skipData }: RefreshMatViewStmt): Effect {
  const isWritten = skipData !== true;
  const locks =
    concurrent === true
      ? lock(relation, "EXCLUSIVE", { scans: isWritten })
      : lock(relation, "ACCESS EXCLUSIVE", { rewrites: isWritten, scans: isWritten });
  return effect({ locks });
}
