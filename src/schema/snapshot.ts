/**
 * The kinds of objects in a snapshot, with PostgreSQL's names.
 *
 * Lists follow this order: a container comes before its content.
 */
export const OBJECT_KINDS = [
  "schema",
  "extension",
  "collation",
  "language",
  "foreign-data wrapper",
  "server",
  "user mapping",
  "enum",
  "domain",
  "composite type",
  "range type",
  "base type",
  "sequence",
  "table",
  "foreign table",
  "column",
  "constraint",
  "index",
  "statistics",
  "view",
  "materialized view",
  "function",
  "procedure",
  "aggregate",
  "operator",
  "operator family",
  "operator class",
  "access method",
  "cast",
  "conversion",
  "transform",
  "text search parser",
  "text search template",
  "text search dictionary",
  "text search configuration",
  "trigger",
  "rule",
  "policy",
  "default privileges",
  "publication",
  "subscription",
  "event trigger",
  "privileges",
  "comment",
  "large object",
  "database",
  "role",
  "tablespace",
  "parameter",
] as const;

export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** The value of one property. A list is sorted, or its order has a meaning. */
export type Fact = string | number | boolean | readonly string[];

/**
 * An object of a database, described by names only: no OIDs, and nothing that differs between
 * servers.
 */
export interface SchemaObject {
  readonly kind: ObjectKind;
  /** Its schema; undefined for an object that belongs to the whole database. */
  readonly schema: string | undefined;
  /** PostgreSQL's identity: `public.users`, `public.users.email`, `audit on public.users`. */
  readonly name: string;
  /** The key of its parent. It is dropped with the parent. */
  readonly parent: string | undefined;
  /** Only the properties that differ from the defaults of CREATE. */
  readonly facts: Readonly<Record<string, Fact>>;
  /** The position of a column in its table, from 1. */
  readonly position: number | undefined;
  /** The keys of the objects that it needs. They are read only to write SQL. */
  readonly needs?: readonly string[];
  /**
   * Its secrets, `password=…`, which the facts hold without their values. They are read only from
   * states of files, and never shown.
   */
  readonly secrets?: readonly string[];
  /**
   * Fingerprints of its facts that are never shown: passwords, and where a subscription connects to.
   * `UNREAD` marks a fact that the role could not read. They are read for comparisons of databases.
   */
  readonly sealed?: Readonly<Record<string, string>>;
  /**
   * The name of the NOT NULL constraint of a column or a domain, where it is not the default one. It
   * is read only to write SQL, and does not count in a comparison: older servers drop it.
   */
  readonly notNullName?: string;
}

/** The mark of a fact that the role could not read, among the sealed ones. */
export const UNREAD = "unread";

/** All objects of a database, by their keys. */
export type Snapshot = ReadonlyMap<string, SchemaObject>;

/**
 * Returns the key of an object in a snapshot. It is unique: two objects of one kind never have the
 * same name.
 */
export function objectKey({ kind, name }: Pick<SchemaObject, "kind" | "name">): string {
  return `${kind} ${name}`;
}

/** Creates a snapshot from its objects. */
export function snapshotOf(objects: Iterable<SchemaObject>): Snapshot {
  return new Map(Array.from(objects, (object) => [objectKey(object), object]));
}

/** Checks if an object belongs to the whole server: other databases share it. */
export function isGlobal({ kind }: Pick<SchemaObject, "kind">): boolean {
  return kind === "role" || kind === "tablespace" || kind === "parameter";
}

/** Keeps the objects of the database itself. */
export function withoutGlobal(snapshot: Snapshot): Snapshot {
  return new Map([...snapshot].filter(([, object]) => !isGlobal(object)));
}

/** Keeps one schema and the objects in it. */
export function inSchema(snapshot: Snapshot, schema: string): Snapshot {
  return new Map([...snapshot].filter(([, object]) => object.schema === schema));
}
