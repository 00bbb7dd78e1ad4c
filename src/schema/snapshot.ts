/**
 * The kinds of objects that a snapshot holds, in PostgreSQL's words.
 *
 * In the order in which they are listed: what contains others comes before it.
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
] as const;

export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** What is known of one aspect of an object; a list is in an order that means something, or sorted. */
export type Fact = string | number | boolean | readonly string[];

/** An object of a database, by names alone: no OIDs, nothing that differs from server to server. */
export interface SchemaObject {
  readonly kind: ObjectKind;
  /** The schema that it is in; undefined for what belongs to the whole database. */
  readonly schema: string | undefined;
  /** As PostgreSQL identifies it: `public.users`, `public.users.email`, `audit on public.users`. */
  readonly name: string;
  /** The key of the object that it is a part of, and with which it goes. */
  readonly parent: string | undefined;
  /** Only what is not as CREATE leaves it by default. */
  readonly facts: Readonly<Record<string, Fact>>;
  /** The place of a column among the columns of its table, from 1. */
  readonly position: number | undefined;
  /** The keys of the objects that it needs; read only where SQL is to be written. */
  readonly needs?: readonly string[];
}

/** All objects of a database, by their keys. */
export type Snapshot = ReadonlyMap<string, SchemaObject>;

/** Names an object within a snapshot: no two objects of a kind have one name. */
export function objectKey({ kind, name }: Pick<SchemaObject, "kind" | "name">): string {
  return `${kind} ${name}`;
}

/** Makes a snapshot of its objects. */
export function snapshotOf(objects: Iterable<SchemaObject>): Snapshot {
  return new Map(Array.from(objects, (object) => [objectKey(object), object]));
}

/** Keeps what is in one schema, and the schema itself. */
export function inSchema(snapshot: Snapshot, schema: string): Snapshot {
  return new Map([...snapshot].filter(([, object]) => object.schema === schema));
}
