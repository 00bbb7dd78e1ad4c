import type { QualifiedName } from "../sql/identifier.ts";

/** What must be asked of a catalog before the locks of a plan are known. */
export interface Questions {
  readonly relations: readonly Lookup[];
  readonly types: readonly Lookup[];
  readonly functions: readonly Lookup[];
}

/** A name, and where it is looked up. */
export interface Lookup {
  /** Undefined where the session's own search path decides. */
  readonly schemas: readonly string[] | undefined;
  readonly name: string;
}

/** What a catalog answered. */
export interface Facts {
  readonly currentSchema: string | undefined;
  /** By the key of a lookup. */
  readonly relations: ReadonlyMap<string, FoundRelation>;
  readonly types: ReadonlyMap<string, FoundType>;
  readonly functions: ReadonlyMap<string, FoundFunction>;
  /** By OID. */
  readonly tables: ReadonlyMap<number, TableFacts>;
  /** Pairs of types whose values are the same bytes, as `from>to`. */
  readonly binaryCasts: ReadonlySet<string>;
}

export interface FoundRelation {
  readonly oid: number;
  /** The table of an index. */
  readonly indexed: number | undefined;
}

export interface FoundType {
  readonly oid: number;
  readonly isDomain: boolean;
}

/** Of all functions of a name: which one is called, the arguments' types decide. */
export interface FoundFunction {
  readonly isBuiltIn: boolean;
  readonly isVolatile: boolean | undefined;
}

export interface TableFacts {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** Its own and those of its partitions, without indexes. */
  readonly bytes: number;
  /** An estimate; undefined where nothing was ever counted. */
  readonly rows: number | undefined;
  /** The tables that inherit from it, also over others. */
  readonly children: readonly number[];
  readonly defaultPartition: number | undefined;
  /** The table of which it is a partition. */
  readonly parent: number | undefined;
  readonly columns: readonly ColumnFacts[];
  readonly references: readonly ForeignKey[];
  /** OIDs of the tables whose foreign keys point here. */
  readonly referencedBy: readonly number[];
}

export interface ColumnFacts {
  readonly name: string;
  readonly type: number;
  readonly modifier: number;
  /** A valid constraint says so. */
  readonly isNotNull: boolean;
  /** Constraints that say so and are NOT VALID. */
  readonly unvalidated: readonly string[];
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: number;
}

/** Makes a lookup of a name, under a search path that statements before it have set. */
export function lookupOf(
  { schema, name }: QualifiedName,
  searchPath: readonly string[] | undefined,
): Lookup {
  return { schemas: schema === undefined ? searchPath : [schema], name };
}

/** The key of a lookup in {@link Facts}. */
export function keyOf({ schemas, name }: Lookup): string {
  return JSON.stringify([schemas ?? null, name]);
}
