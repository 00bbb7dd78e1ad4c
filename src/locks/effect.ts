import type { RangeVar } from "@pgsql/types";
import type { QualifiedName } from "../sql/identifier.ts";
import type { LockMode } from "./lock-mode.ts";

/** What only the catalog knows, and on which it depends whether a table is rewritten or scanned. */
export type Doubt =
  /** A default that calls these is worked out for each row if one of them is volatile. */
  | { readonly kind: "volatile"; readonly functions: readonly QualifiedName[] }
  /** A domain's constraints are checked for each row. */
  | { readonly kind: "domain"; readonly type: QualifiedName }
  | { readonly kind: "type-change"; readonly column: string; readonly to: ColumnType }
  /** Nothing is read where a valid constraint says already that there is no null. */
  | { readonly kind: "not-null"; readonly column: string }
  /** A valid CHECK may prove the partition's bounds, and the like. */
  | { readonly kind: "unknown" };

export interface ColumnType {
  readonly type: QualifiedName;
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
}

/** True, false, or what must be known to tell. */
export type Work = boolean | readonly Doubt[];

/** Tables beside the one that is named, which only the catalog knows. */
export type Reach =
  /** The tables that foreign keys of this one point to: all, or those of a constraint or column. */
  | {
      readonly kind: "referenced";
      readonly mode: LockMode;
      readonly constraint?: string;
      readonly column?: string;
    }
  /** The tables whose foreign keys point to this one. */
  | { readonly kind: "referencing"; readonly mode: LockMode }
  | { readonly kind: "default-partition" }
  /** The table of which this one is a partition, and its default partition. */
  | { readonly kind: "parent" };

/** A lock that a statement takes until its transaction ends. */
export interface RelationLock {
  readonly relation: QualifiedName;
  /** The name is an index's, and the lock its table's. */
  readonly isOfIndex: boolean;
  readonly mode: LockMode;
  readonly rewrites: Work;
  readonly scans: Work;
  readonly reach: readonly Reach[];
  /** Its partitions and heirs are locked likewise. */
  readonly recurses: boolean;
  /** Its indexes are locked so that no query on the table can be planned. */
  readonly closesIndexes: boolean;
  /** CONCURRENTLY: it waits until every transaction that is older has ended. */
  readonly waitsForOldTransactions: boolean;
}

/** A constraint `CHECK (column IS NOT NULL)` that is added, or any constraint that is validated. */
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

/** What a statement does to tables. */
export interface Effect {
  readonly locks: readonly RelationLock[];
  /** New from here on: nobody else can see them before the transaction ends. */
  readonly creates: readonly QualifiedName[];
  readonly drops: readonly QualifiedName[];
  readonly renames: readonly { readonly from: QualifiedName; readonly to: QualifiedName }[];
  /** What it does about a CHECK that says that a column holds no null. */
  readonly checks: readonly NullCheck[];
  /** What it also does, and no grammar tells, in words: `runs a DO block`. */
  readonly unknown: string | undefined;
  /** Functions that it calls for what they do; those of the server itself take no locks. */
  readonly calls: readonly QualifiedName[];
  /** Where names are looked up from here on; undefined where the statement does not say. */
  readonly searchPath: readonly string[] | "default" | undefined;
}

const NOTHING: Effect = {
  locks: [],
  creates: [],
  drops: [],
  renames: [],
  checks: [],
  unknown: undefined,
  calls: [],
  searchPath: undefined,
};

/** Gives an effect by what is not empty of it. */
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

/** Gives a lock; nothing where the tree names no table. */
export function lock(
  relation: RangeVar | QualifiedName | undefined,
  mode: LockMode,
  options: LockOptions = {},
): readonly RelationLock[] {
  if (relation === undefined) return [];
  return [{ ...IDLE, ...options, relation: nameOf(relation), mode }];
}

/** The name of a table in the tree. */
export function nameOf(relation: RangeVar | QualifiedName): QualifiedName {
  if ("name" in relation) return relation;
  const { schemaname, relname = "" } = relation as RangeVar;
  return { schema: schemaname, name: relname };
}

/** A name in parts: `schema.name`, also with a database before it. */
export function nameOfParts(parts: readonly string[]): QualifiedName {
  return { schema: parts.at(-2), name: parts.at(-1) ?? "" };
}

/** Joins what is true of several parts of a statement. */
export function eitherWork(works: readonly Work[]): Work {
  if (works.includes(true)) return true;
  const doubts = works.flatMap((work) => (typeof work === "boolean" ? [] : work));
  return doubts.length > 0 && doubts;
}
