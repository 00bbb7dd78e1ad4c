import type { Reach, Recursion } from "./effect.ts";
import type { Facts, ForeignKey, TableFacts } from "./facts.ts";
import type { LockMode } from "./lock-mode.ts";

/** A further table that a statement locks. */
export interface Reached {
  readonly table: TableFacts;
  readonly mode: LockMode;
  /** True if the rows decide whether it is locked. */
  readonly byRows: boolean;
  /** False if no row of it is read. */
  readonly isRead: boolean;
  readonly children: readonly number[];
}

/** Returns the further tables of a reach, as the catalog knows them. */
export function reachedBy(reach: Reach, table: TableFacts, facts: Facts): readonly Reached[] {
  if ("since" in reach && reach.since !== undefined && facts.version < reach.since) return [];
  const byRows = "byRows" in reach && reach.byRows === true;
  const reads = "reads" in reach && reach.reads === true;
  const withPartitions = "withPartitions" in reach && reach.withPartitions === true;
  return placesOf(reach, table, facts).flatMap(({ oid, mode }): readonly Reached[] => {
    const other = facts.tables.get(oid);
    if (other === undefined || (other.oid === table.oid && !byRows)) return [];
    const isRead = byRows || reads || reach.kind === "default-partition" || mode === "ROW SHARE";
    const children = withPartitions ? childrenOf(other, "partitions", facts) : [];
    return [{ table: other, mode, byRows, isRead, children }];
  });
}

/** Returns the relations below a table that are locked with it. */
export function childrenOf(
  table: TableFacts,
  recursion: Recursion,
  { version }: Facts,
): readonly number[] {
  switch (recursion) {
    case "alone":
      return [];
    case "direct":
      return table.directChildren;
    case "partitions":
      return table.isPartitioned ? table.children : [];
    case "heirs":
      return table.isPartitioned ? [] : table.children;
    case "triggers":
      return table.isPartitioned && table.hasCopiedTriggers ? table.children : [];
    case "newer":
    case "key":
      return table.isPartitioned || version >= 18 ? table.children : [];
    case "some":
    case "tree":
      return table.children;
  }
}

interface Place {
  readonly oid: number;
  readonly mode: LockMode;
}

function placesOf(reach: Reach, table: TableFacts, facts: Facts): readonly Place[] {
  switch (reach.kind) {
    case "parent": {
      const parent = table.parent === undefined ? undefined : facts.tables.get(table.parent);
      return strong([parent?.oid, parent?.defaultPartition]);
    }
    case "default-partition":
      return strong([table.defaultPartition]);
    case "referencing":
      return table.referencedBy
        .filter(({ columns }) => reach.column === undefined || columns.includes(reach.column))
        .map(({ table: oid, writes }) => {
          const action = writes ? "ROW EXCLUSIVE" : "ROW SHARE";
          return { oid, mode: reach.mode === "as its action" ? action : reach.mode };
        });
    case "referenced":
      return table.references
        .filter((key) => isMeant(key, reach))
        .map(({ table: oid }) => ({ oid, mode: reach.mode }));
    case "sequences":
      return table.sequences
        .filter(({ column }) => reach.column === undefined || column === reach.column)
        .map(({ oid }) => ({ oid, mode: reach.mode }));
  }
}

function strong(oids: readonly (number | undefined)[]): readonly Place[] {
  return oids.flatMap((oid) => (oid === undefined ? [] : [{ oid, mode: "ACCESS EXCLUSIVE" }]));
}

function isMeant(key: ForeignKey, reach: Extract<Reach, { kind: "referenced" }>): boolean {
  if (reach.constraint !== undefined && key.name !== reach.constraint) return false;
  if (reach.column !== undefined && !key.columns.includes(reach.column)) return false;
  if (reach.unless === "valid") return !key.isValid;
  return reach.unless !== "inherited" || !key.isInherited;
}
