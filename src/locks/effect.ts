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
  /** A new type without a rewrite: indexes may be built and constraints checked again. */
  | { readonly kind: "type-check"; readonly column: string; readonly to: ColumnType }
  /** The rows are read again unless the catalog knows the constraint as valid. */
  | { readonly kind: "not-valid"; readonly constraint: string }
  /** A table that is stored in this way already is left alone. */
  | { readonly kind: "storage"; readonly part: StoragePart; readonly to: string }
  /** The rows are not read if a valid constraint already excludes null. */
  | { readonly kind: "not-null"; readonly column: string }
  /** Any other question. For example, a valid CHECK may prove the bounds of a partition. */
  | { readonly kind: "unknown" };

/** A part of how a table is stored that ALTER TABLE changes. */
export type StoragePart = "persistence" | "accessMethod" | "tablespace";

export interface ColumnType {
  readonly type: QualifiedName;
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
  /** True if the statement names a collation, which may change the order in an index. */
  readonly hasCollation: boolean;
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
      /** True if its rows may be read. */
      readonly reads?: boolean;
      /** A valid key needs no validation, and a partition's inherited key no dropping. */
      readonly unless?: "valid" | "inherited";
      /** Rows are looked up there, if the statement has any. */
      readonly byRows?: boolean;
      /** True if the partitions of the referenced table are locked, too. */
      readonly withPartitions?: boolean;
    }
  /** The tables whose foreign keys reference this table, or a column. */
  | {
      readonly kind: "referencing";
      readonly mode: LockMode | "as its action";
      readonly column?: string;
      readonly reads?: boolean;
      readonly byRows?: boolean;
      /** The first version that does it. */
      readonly since?: number;
    }
  /** The sequences that a table owns, or a column. */
  | {
      readonly kind: "sequences";
      readonly mode: LockMode;
      readonly column?: string;
      readonly byRows?: boolean;
      readonly since?: number;
    }
  | { readonly kind: "default-partition" }
  /** The parent of this partition, and the parent's default partition. */
  | { readonly kind: "parent" };

/**
 * The relations below a table that may be locked with it, fewest first.
 *
 * `tree`: partitions and inheritance children. `direct`: without the children of those.
 * `partitions`: no inheritance children; `heirs`: no partitions. `triggers`: partitions that have
 * copies of its triggers. `newer`: partitions, and since PostgreSQL 18 inheritance children, whose
 * rows are left alone. `key`: the same, but earlier versions lock the partitions only in SHARE mode.
 * `some`: the rows decide which.
 */
export const RECURSIONS = [
  "alone",
  "direct",
  "triggers",
  "heirs",
  "partitions",
  "newer",
  "key",
  "some",
  "tree",
] as const;
export type Recursion = (typeof RECURSIONS)[number];

/** A trigger, rule or policy of a table: `trigger audit`. */
export type TablePart = `${"trigger" | "rule" | "policy"} ${string}`;

/** A lock that a statement takes until its transaction ends. */
export interface RelationLock {
  readonly relation: QualifiedName;
  /** True if `relation` is an index and the lock is on its table. */
  readonly isOfIndex: boolean;
  readonly mode: LockMode;
  readonly rewrites: Work;
  readonly scans: Work;
  readonly reach: readonly Reach[];
  readonly recurses: Recursion;
  /** True if the rows decide whether it is locked at all. */
  readonly byRows: boolean;
  /** IF EXISTS: the table is locked only if it has this part. */
  readonly onlyWith: TablePart | undefined;
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
  /** New parts of tables. */
  readonly parts: readonly TablePart[];
  /** A further effect that the grammar does not show, as text: `runs a DO block`. */
  readonly unknown: string | undefined;
  /** True if it empties the tables that reference an emptied table, and so on. */
  readonly emptiesFurther: boolean;
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
  parts: [],
  unknown: undefined,
  emptiesFurther: false,
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
  readonly recurses?: Recursion;
  readonly byRows?: boolean;
  readonly onlyWith?: TablePart | undefined;
  readonly closesIndexes?: boolean;
  readonly waitsForOldTransactions?: boolean;
}

const IDLE: Omit<RelationLock, "relation" | "mode"> = {
  isOfIndex: false,
  rewrites: false,
  scans: false,
  reach: [],
  recurses: "tree",
  byRows: false,
  onlyWith: undefined,
  closesIndexes: false,
  waitsForOldTransactions: false,
};

/** Creates a lock. Returns nothing if the tree names no table. ONLY leaves out its children. */
export function lock(
  relation: RangeVar | QualifiedName | undefined,
  mode: LockMode,
  options: LockOptions = {},
): readonly RelationLock[] {
  if (relation === undefined) return [];
  const isOnly = "relname" in relation && relation.inh !== true;
  const recurses = isOnly ? "alone" : (options.recurses ?? IDLE.recurses);
  return [{ ...IDLE, ...options, recurses, relation: nameOf(relation), mode }];
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

/** Returns the widest of several recursions. */
export function widest(recursions: readonly Recursion[]): Recursion {
  return RECURSIONS.findLast((each) => recursions.includes(each)) ?? "alone";
}

/** Combines the work of several parts of a statement. */
export function eitherWork(works: readonly Work[]): Work {
  if (works.includes(true)) return true;
  const doubts = works.flatMap((work) => (typeof work === "boolean" ? [] : work));
  return doubts.length > 0 && doubts;
}
