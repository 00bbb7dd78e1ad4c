import type { CopyStmt, Node, RangeVar, SelectStmt } from "@pgsql/types";
import { type Effect, effect, lock, type RelationLock } from "./effect.ts";
import { functionsIn, tablesIn, walk } from "./walk.ts";

/**
 * Returns the effect of SELECT, INSERT, UPDATE, DELETE and MERGE, including their WITH queries.
 *
 * Written rows stay locked until the transaction ends, which no table lock shows.
 */
export function effectOfData(statement: Node): Effect {
  return effect({ locks: locksOfData(statement) });
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
  });
}

/** Returns the locks of all parts of a tree that read or write rows. */
export function locksOfData(tree: unknown): readonly RelationLock[] {
  const written: RelationLock[] = [];
  const locked = new Set<RangeVar>();
  const writes = (relation: RangeVar | undefined, scans: boolean): void => {
    written.push(...lock(relation, "ROW EXCLUSIVE", { scans: scans || [{ kind: "unknown" }] }));
  };
  walk(tree, {
    InsertStmt: ({ relation }) => written.push(...lock(relation, "ROW EXCLUSIVE")),
    UpdateStmt: ({ relation, whereClause }) => writes(relation, whereClause === undefined),
    DeleteStmt: ({ relation, whereClause }) => writes(relation, whereClause === undefined),
    MergeStmt: ({ relation }) => writes(relation, false),
    SelectStmt: ({ fromClause, lockingClause }) => {
      if (lockingClause !== undefined) for (const table of tablesIn(fromClause)) locked.add(table);
    },
  });
  const read = tablesIn(tree).flatMap((table) =>
    lock(table, locked.has(table) ? "ROW SHARE" : "ACCESS SHARE", { scans: [{ kind: "unknown" }] }),
  );
  return [...written, ...read];
}

/** Returns the effect of COPY, with that of its query. */
export function effectOfCopy({ relation, query, is_from: isFrom }: CopyStmt): Effect {
  const own = lock(relation, isFrom === true ? "ROW EXCLUSIVE" : "ACCESS SHARE");
  return effect({ locks: [...own, ...locksOfData(query)] });
}
