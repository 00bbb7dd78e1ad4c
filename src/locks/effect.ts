import type { RangeVar } from "@pgsql/types";
import type { QualifiedName } from "../sql/identifier.ts";
import type { LockMode } from "./lock-mode.ts";

/**
 * A question that only the catalog answers. The answer decides if a table is rewritten or scanned.
 */
export type Doubt =
  /** If one of these functions is volatile, the default is computed for each row. */
  | { readonly kind: "volatile"; readonly functions: readonly QualifiedName[] }
  /** A domain's constraints are checked for each row. */
  | { readonly kind: "domain"; readonly type: QualifiedName }
  | { readonly kind: "type-change"; readonly column: string; readonly to: ColumnType }
  /** The rows are not read if a valid constraint already excludes null. */
  | { readonly kind: "not-null"; readonly column: string }
  /** Any other question. For example, a valid CHECK may prove the bounds of a partition. */
  | { readonly kind: "unknown" };

export interface ColumnType {
  readonly type: QualifiedName;
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
}

/** True, false, or the questions that decide it. */
export type Work = boolean | readonly Doubt[];

/** Further tables that are locked, which only the catalog knows. */
export type Reach =
  /**
   * The tables that this table's foreign keys reference: all, or those of a constraint or column.
   */
  | {
      readonly kind: "referenced";
      readonly mode: LockMode;
      readonly constraint?: string;
      readonly column?: string;
    }
  /** The tables whose foreign keys reference this table. */
  | { readonly kind: "referencing"; readonly mode: LockMode }
  | { readonly kind: "default-partition" }
  /** The parent of this partition, and the parent's default partition. */
  | { readonly kind: "parent" };

/** A lock that a statement takes until its transaction ends. */
export interface RelationLock {
  readonly relation: QualifiedName;
  /** True if `relation` is an index and the lock is on its table. */
  readonly isOfIndex: boolean;
  readonly mode: LockMode;
  readonly rewrites: Work;
  readonly scans: Work;
  readonly reach: readonly Reach[];
  /** Partitions and inheritance children are locked in the same mode. */
  readonly recurses: boolean;
  /** The indexes are locked, too, so that no query on the table can be planned. */
  readonly closesIndexes: boolean;
  /** CONCURRENTLY: the statement waits until every older transaction has ended. */
  readonly waitsForOldTransactions: boolean;
}

/** An added constraint `CHECK (column IS NOT NULL)`, or any validated constraint. */
export type NullCheck =
  | {
      readonly kind: "added";
      readonly relation: QualifiedName;
      readonly constraint: string;
      readonly column: string;
      readonly isValid: boolean;
    }
  | {
      readonly kind: "validated";
      readonly relation: QualifiedName;
      readonly constraint: string;
    };

/** The effect of a statement on tables. */
export interface Effect {
  readonly locks: readonly RelationLock[];
  /** New relations. No other session can see them before the transaction ends. */
  readonly creates: readonly QualifiedName[];
  readonly drops: readonly QualifiedName[];
  readonly renames: readonly { readonly from: QualifiedName; readonly to: QualifiedName }[];
  /** Added or validated CHECK constraints that exclude null in a column. */
  readonly checks: readonly NullCheck[];
  /** A further effect that the grammar does not show, as text: `runs a DO block`. */
  readonly unknown: string | undefined;
  /** True if the lock on a view also locks the tables under it. */
  readonly locksUnderViews: boolean;
  /** Functions that it calls for their effect. The server's own functions take no locks. */
  readonly calls: readonly QualifiedName[];
  /** The search path from here on; undefined if the statement does not set it. */
  readonly searchPath: readonly string[] | "default" | undefined;
}

const NOTHING: Effect = {
  locks: [],
  creates: [],
  drops: [],
  renames: [],
  checks: [],
  unknown: undefined,
  locksUnderViews: false,
  calls: [],
  searchPath: undefined,
};

/** Creates an effect from its parts that are not empty. */
export function effect(parts: Partial<Effect> = {}): Effect {
  return { ...NOTHING, ...parts };
}

export interface LockOptions {
  readonly rewrites?: Work;
  readonly scans?: Work;
  readonly reach?: readonly Reach[];
  readonly isOfIndex?: boolean;
  readonly recurses?: boolean;
  readonly closesIndexes?: boolean;
  readonly waitsForOldTransactions?: boolean;
}

const IDLE: Omit<RelationLock, "relation" | "mode"> = {
  isOfIndex: false,
  rewrites: false,
  scans: false,
  reach: [],
  recurses: true,
  closesIndexes: false,
  waitsForOldTransactions: false,
};

/** Creates a lock. Returns nothing if the tree names no table. */
export function lock(
  relation: RangeVar | QualifiedName | undefined,
  mode: LockMode,
  options: LockOptions = {},
): readonly RelationLock[] {
  if (relation === undefined) return [];
  return [{ ...IDLE, ...options, relation: nameOf(relation), mode }];
}

/** Returns the name of a table in the tree. */
export function nameOf(relation: RangeVar | QualifiedName): QualifiedName {
  if ("name" in relation) return relation;
  const { schemaname, relname = "" } = relation as RangeVar;
  return { schema: schemaname, name: relname };
}

/** Returns the name from its parts: `schema.name`, or with a database before it. */
export function nameOfParts(parts: readonly string[]): QualifiedName {
  return { schema: parts.at(-2), name: parts.at(-1) ?? "" };
}

/** Combines the work of several parts of a statement. */
export function eitherWork(works: readonly Work[]): Work {
  if (works.includes(true)) return true;
  const doubts = works.flatMap((work) => (typeof work === "boolean" ? [] : work));
  return doubts.length > 0 && doubts;
}
