import { isGlobal, type SchemaObject, type Snapshot, UNREAD } from "../../schema/snapshot.ts";
import { nameOf } from "../../sql/identifier.ts";

/** The objects around a schema that revisions name, and that so count in a comparison. */
export interface Named {
  /** The roles, tablespaces and parameters, by their keys without quotes: `role app`. */
  readonly globals: ReadonlySet<string>;
  /** The OIDs of the large objects that the revisions number. */
  readonly largeObjects: readonly number[];
  /** True if the owner of the database counts: it is the choice of the one who created it. */
  readonly databaseOwner: boolean;
}

/** Returns the named objects of the texts of revisions; with `global`, those of the server too. */
export function namedObjects(texts: readonly string[], global: boolean): Named {
  const largeObjects = namedLargeObjects(texts);
  const databaseOwner = global || texts.some((text) => GIVES_DATABASE.test(text));
  if (!global) return { globals: new Set(), largeObjects, databaseOwner };
  const keys = (kind: string, names: Iterable<string>): readonly string[] =>
    Array.from(names, (name) => `${kind} ${name}`);
  const globals = new Set([
    ...keys("role", createdRoles(texts)),
    ...keys("tablespace", namesBehind(/\bcreate\s+tablespace\s+/, texts)),
    ...keys("parameter", parametersOf(texts)),
  ]);
  return { globals, largeObjects, databaseOwner };
}

/** Returns the parameters that SQL grants or revokes. */
function parametersOf(texts: readonly string[]): readonly string[] {
  const lists = texts.flatMap((text) =>
    Array.from(text.matchAll(/\bon\s+parameter\s+([^;]*?)\s+(?:to|from)\b/gi), ([, list]) => list),
  );
  return lists.flatMap((list = "") =>
    list.split(",").map((name) => name.replaceAll('"', "").trim().toLowerCase()),
  );
}

const GIVES_DATABASE = /\balter\s+database\b[^;]*\bowner\s+to\b/i;

/** Keeps the objects of a database that count beside its revisions. */
export function counting(snapshot: Snapshot, named: Named): Snapshot {
  const numbers = new Set(named.largeObjects.map(String));
  const counts = ({ kind, name }: SchemaObject): boolean => {
    // The server chooses the OIDs of the others, and the application may have made them.
    if (kind === "large object") return numbers.has(name);
    const word = kind === "parameter" ? name.toLowerCase() : (nameOf(name) ?? name);
    return !isGlobal({ kind }) || named.globals.has(`${kind} ${word}`);
  };
  return new Map(
    [...snapshot].flatMap(([key, object]): [string, SchemaObject][] =>
      counts(object) ? [[key, withOwnFacts(object, named)]] : [],
    ),
  );
}

/** Removes the facts that differ between any two servers, and those that nobody named. */
function withOwnFacts(object: SchemaObject, { databaseOwner }: Named): SchemaObject {
  const { owner, template, location, ...others } = object.facts;
  if (object.kind === "tablespace") {
    return { ...object, facts: { ...others, ...(owner !== undefined && { owner }) } };
  }
  if (object.kind !== "database" || databaseOwner) return object;
  return { ...object, facts: { ...others, ...(template !== undefined && { template }) } };
}

/**
 * Marks the passwords as unread whose verifiers have different salts: each server makes one of its
 * own for the same password.
 */
export function withoutSalted(snapshot: Snapshot, other: Snapshot): Snapshot {
  return new Map(
    Array.from(snapshot, ([key, object]) => {
      const salts = [object, other.get(key)].map((each) => saltOf(each?.sealed?.password));
      const isSalted = salts.every((salt) => salt !== undefined) && salts[0] !== salts[1];
      if (!isSalted) return [key, object];
      return [key, { ...object, sealed: { ...object.sealed, password: UNREAD } }];
    }),
  );
}

function saltOf(password: string | undefined): string | undefined {
  return / salt (.*)$/.exec(password ?? "")?.[1];
}

/** A materialized view that the revisions left empty may have been filled since: that is data. */
export function withFilled(expected: Snapshot, found: Snapshot): Snapshot {
  return new Map(
    Array.from(found, ([key, object]) => {
      const { unpopulated } = expected.get(key)?.facts ?? {};
      if (unpopulated === undefined) return [key, object];
      return [key, { ...object, facts: { ...object.facts, unpopulated } }];
    }),
  );
}

/** Returns the OIDs that SQL gives to the large objects that it creates. */
function namedLargeObjects(texts: readonly string[]): readonly number[] {
  const made = /\blo_(?:create|from_bytea|import)\s*\(\s*(?:'(?:[^']|'')*'\s*,\s*)?(\d{1,10})\b/gi;
  const oids = texts.flatMap((text) => Array.from(text.matchAll(made), ([, oid]) => Number(oid)));
  return [...new Set(oids)].filter((oid) => oid > 0 && oid < 2 ** 32);
}

/** Returns the names of the roles that SQL creates, also in DO blocks. */
export function createdRoles(texts: readonly string[]): ReadonlySet<string> {
  return namesBehind(/\bcreate\s+(?:role|user|group)\s+/, texts);
}

function namesBehind({ source }: RegExp, texts: readonly string[]): ReadonlySet<string> {
  const named = new RegExp(`${source}("(?:[^"]|"")+"|[\\w$]+)`, "gi");
  const words = texts.flatMap((text) => Array.from(text.matchAll(named), ([, word]) => word));
  return new Set(words.flatMap((word) => nameOf(word ?? "") ?? []));
}
