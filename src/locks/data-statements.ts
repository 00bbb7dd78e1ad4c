import type { CopyStmt, Node, RangeVar, SelectStmt } from "@pgsql/types";
import { nodesOf } from "../syntax/parse-tree.ts";
import { type Effect, effect, lock, type Reach, type RelationLock } from "./effect.ts";
import { sequencesIn } from "./sequences.ts";
import { functionsIn, tablesIn, walk } from "./walk.ts";

/**
 * Returns the effect of SELECT, INSERT, UPDATE, DELETE and MERGE, including their WITH queries.
 *
 * Written rows stay locked until the transaction ends, which no table lock shows.
 */
export function effectOfData(statement: Node): Effect {
  return effect({ locks: locksOfData(statement), locksUnderViews: true });
}

/**
 * Returns the effect of a top-level SELECT, which often runs for the effect of a function. `INTO`
 * creates a table.
 */
export function effectOfSelect(select: SelectStmt): Effect {
  const { rel } = select.intoClause ?? {};
  return effect({
    locks: locksOfData({ SelectStmt: { ...select, intoClause: {} } }),
    creates: lock(rel, "ACCESS EXCLUSIVE").map(({ relation }) => relation),
    calls: functionsIn(select),
    locksUnderViews: true,
  });
}

/** A new row is looked up in the tables that it references. */
const INSERTED: readonly Reach[] = [
  { kind: "referenced", mode: "ROW SHARE", byRows: true },
  { kind: "sequences", mode: "ROW EXCLUSIVE", byRows: true },
];
/** An old row is looked up in the tables that reference it. */
const DELETED: readonly Reach[] = [{ kind: "referencing", mode: "as its action", byRows: true }];

/** Returns the locks of all parts of a tree that read or write rows. */
export function locksOfData(tree: unknown): readonly RelationLock[] {
  const written: RelationLock[] = [];
  const locked = new Set<RangeVar>();
  const inserts = (relation: RangeVar | undefined, isUpsert: boolean): void => {
    const reach = isUpsert ? [...INSERTED, ...DELETED] : INSERTED;
    const options = { recurses: "some", reach, scans: isUpsert && UNKNOWN } as const;
    written.push(...lock(relation, "ROW EXCLUSIVE", options));
  };
  const writes = (relation: RangeVar | undefined, all: boolean, reach: readonly Reach[]): void => {
    const options = { scans: all || UNKNOWN, recurses: all ? "tree" : "some", reach } as const;
    written.push(...lock(relation, "ROW EXCLUSIVE", options));
  };
  walk(tree, {
    InsertStmt: ({ relation, onConflictClause }) =>
      inserts(relation, onConflictClause !== undefined),
    UpdateStmt: ({ relation, whereClause }) =>
      writes(relation, whereClause === undefined, [...INSERTED, ...DELETED]),
    DeleteStmt: ({ relation, whereClause }) => writes(relation, whereClause === undefined, DELETED),
    MergeStmt: ({ relation }) => writes(relation, false, [...INSERTED, ...DELETED]),
    SelectStmt: (select) => {
      for (const table of rowsLockedBy(select)) locked.add(table);
    },
  });
  const read = tablesIn(tree).flatMap((table) =>
    lock(table, locked.has(table) ? "ROW SHARE" : "ACCESS SHARE", {
      scans: UNKNOWN,
      recurses: "some",
    }),
  );
  return [...written, ...read, ...sequencesIn(tree)];
}

const UNKNOWN = [{ kind: "unknown" } as const];

/** Returns the tables of FOR UPDATE and the like: those after OF, or all of FROM. */
function rowsLockedBy({ fromClause, lockingClause }: SelectStmt): readonly RangeVar[] {
  const clauses = nodesOf(lockingClause, "LockingClause");
  const named = clauses.flatMap(({ lockedRels }) => nodesOf(lockedRels, "RangeVar"));
  const names = new Set(named.map(({ relname }) => relname));
  const isForAll = clauses.some(({ lockedRels = [] }) => lockedRels.length === 0);
  if (clauses.length === 0) return [];
  return tablesIn(fromClause).filter(
    ({ relname, alias }) => isForAll || names.has(alias?.aliasname ?? relname),
  );
}

/** Returns the effect of COPY, with that of its query. */
export function effectOfCopy({ relation, query, is_from: isFrom }: CopyStmt): Effect {
  const own =
    isFrom === true
      ? lock(relation, "ROW EXCLUSIVE", { recurses: "some", reach: INSERTED })
      : lock(relation, "ACCESS SHARE");
  return effect({ locks: [...own, ...locksOfData(query)], locksUnderViews: true });
}
