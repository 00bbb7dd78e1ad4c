import type { QualifiedName } from "../sql/identifier.ts";

/** The names to look up in the catalog before the locks of a plan are known. */
export interface Questions {
  readonly relations: readonly Lookup[];
  readonly types: readonly Lookup[];
  readonly functions: readonly Lookup[];
}

/** A name and the schemas to search. */
export interface Lookup {
  /** Undefined means the session's own search path. */
  readonly schemas: readonly string[] | undefined;
  readonly name: string;
}

/** The answers of the catalog. */
export interface Facts {
  /** The server's major version. */
  readonly version: number;
  readonly currentSchema: string | undefined;
  /** By the key of a lookup. */
  readonly relations: ReadonlyMap<string, FoundRelation>;
  readonly types: ReadonlyMap<string, FoundType>;
  readonly functions: ReadonlyMap<string, FoundFunction>;
  /** By OID. */
  readonly tables: ReadonlyMap<number, TableFacts>;
  /** Pairs of binary-coercible types, as `from>to`. */
  readonly binaryCasts: ReadonlySet<string>;
}

export interface FoundRelation {
  readonly oid: number;
  /** For an index, the OID of its table. */
  readonly indexed: number | undefined;
}

export interface FoundType {
  readonly oid: number;
  readonly isDomain: boolean;
}

/** The facts about all functions with one name: the argument types decide which one is called. */
export interface FoundFunction {
  readonly isBuiltIn: boolean;
  readonly isVolatile: boolean | undefined;
}

export interface TableFacts {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly isView: boolean;
  /** The size of the table with its partitions, without indexes. */
  readonly bytes: number;
  /** An estimate; undefined if the rows were never counted. */
  readonly rows: number | undefined;
  readonly isPartitioned: boolean;
  readonly persistence: string;
  readonly accessMethod: string | undefined;
  readonly tablespace: string;
  /** The partitions and inheritance children, direct and indirect. */
  readonly children: readonly number[];
  readonly directChildren: readonly number[];
  readonly defaultPartition: number | undefined;
  /** The parent of this partition. */
  readonly parent: number | undefined;
  readonly columns: readonly ColumnFacts[];
  readonly references: readonly ForeignKey[];
  /** The foreign keys that reference this table. */
  readonly referencedBy: readonly Referencing[];
  readonly sequences: readonly OwnedSequence[];
  /** True if partitions have copies of its row triggers. */
  readonly hasCopiedTriggers: boolean;
  /** Its triggers, rules and policies: `trigger audit`. */
  readonly parts: readonly string[];
  /** The names of its valid constraints. */
  readonly valid: readonly string[];
}

/** A foreign key that references a table. */
export interface Referencing {
  /** OID of the table that has it. */
  readonly table: number;
  /** The referenced columns. */
  readonly columns: readonly string[];
  /** True if it writes to its own table when a row goes, for example ON DELETE CASCADE. */
  readonly writes: boolean;
}

/** A sequence of a serial or identity column, or one with OWNED BY. */
export interface OwnedSequence {
  readonly oid: number;
  readonly column: string;
}

export interface ColumnFacts {
  readonly name: string;
  /** Its type, or the base type if that is a domain; the modifier likewise. */
  readonly type: number;
  readonly modifier: number;
  /** True if a valid constraint excludes null. */
  readonly isNotNull: boolean;
  /** Constraints that exclude null but are NOT VALID. */
  readonly unvalidated: readonly string[];
  /** True if an index has it, or an expression that may read it. */
  readonly isIndexed: boolean;
  /** True if a valid CHECK names it. */
  readonly isChecked: boolean;
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: number;
  readonly isValid: boolean;
  /** True for the key of a partition that its parent has, too. */
  readonly isInherited: boolean;
}

/** Creates a lookup of a name. `searchPath` is the path that earlier statements set. */
export function lookupOf(
  { schema, name }: QualifiedName,
  searchPath: readonly string[] | undefined,
): Lookup {
  return { schemas: schema === undefined ? searchPath : [schema], name };
}

/** Returns the key of a lookup in {@link Facts}. */
export function keyOf({ schemas, name }: Lookup): string {
  return JSON.stringify([schemas ?? null, name]);
}
