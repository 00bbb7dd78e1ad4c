import { meaningOf, type Tree } from "../../schema/printed-form.ts";
import type { Fact, SchemaObject, Snapshot } from "../../schema/snapshot.ts";
import type { Parsed } from "../../syntax/parse-tree.ts";

/** The major versions of the servers of two snapshots. */
export interface Majors {
  readonly scratch: number;
  readonly database: number;
}

type Parse = (sql: string) => Promise<Parsed>;

/**
 * Returns the snapshot of a database without the differences that come from the version alone.
 *
 * The server prints expressions from its own tree, and each major prints some in another way. A
 * printed fact that means the same gets the form of the other snapshot.
 */
export async function inFormsOf(
  expected: Snapshot,
  found: Snapshot,
  { scratch, database }: Majors,
): Promise<Snapshot> {
  if (scratch === database) return found;
  const { loadGrammar } = await import("../../grammar/load-grammar.ts");
  const parse = await loadGrammar();
  const before14 = Math.min(scratch, database) < 14;
  const objects: [string, SchemaObject][] = [];
  for (const [key, object] of found) {
    const other = expected.get(key);
    const evened = other && (await evenedObject(object, other, { parse, before14 }));
    objects.push([key, evened ?? object]);
  }
  return new Map(objects);
}

/**
 * Returns a snapshot without the facts that the older of both servers does not have: names of NOT
 * NULL constraints, and options of memberships.
 */
export function knownToBoth(snapshot: Snapshot, { scratch, database }: Majors): Snapshot {
  const oldest = Math.min(scratch, database);
  if (oldest >= 18) return snapshot;
  return new Map(Array.from(snapshot, ([key, object]) => [key, knownTo(object, oldest)]));
}

function knownTo(object: SchemaObject, oldest: number): SchemaObject {
  const { "not null name": _, ...others } = object.facts;
  const memberships = object.facts["member of"];
  if (oldest >= 16 || typeof memberships !== "object") return { ...object, facts: others };
  const plain = memberships.map((line) => line.replace(/ without (?:inherit|set)/g, ""));
  return { ...object, facts: { ...others, "member of": plain } };
}

interface Reading {
  readonly parse: Parse;
  readonly before14: boolean;
}

/** The facts that the server prints from a tree. */
const PRINTED: ReadonlySet<string> = new Set([
  "definition",
  "default",
  "generated",
  "using",
  "with check",
  "bounds",
  "partitioned by",
  "constraints",
  "arguments",
  "body",
  "tables",
]);

async function evenedObject(
  object: SchemaObject,
  other: SchemaObject,
  reading: Reading,
): Promise<SchemaObject | undefined> {
  const evened: Record<string, Fact> = {};
  for (const [name, fact] of Object.entries(object.facts)) {
    const was = other.facts[name];
    const isPrinted = PRINTED.has(name) && (name !== "body" || isParsed(object, other));
    if (was === undefined || !isPrinted) continue;
    if (await meansTheSame(fact, was, reading)) evened[name] = was;
  }
  const { columns } = other.facts;
  // The columns of a view follow from its query and its tables, which are compared themselves.
  if (evened.definition !== undefined && columns !== undefined) evened.columns = columns;
  return { ...object, facts: { ...object.facts, ...evened } };
}

function isParsed(...objects: readonly SchemaObject[]): boolean {
  return objects.every(({ facts }) => facts["parsed body"] === true);
}

async function meansTheSame(a: Fact, b: Fact, reading: Reading): Promise<boolean> {
  if (typeof a === "string" && typeof b === "string") return areAlike(a, b, reading);
  if (typeof a !== "object" || typeof b !== "object" || a.length !== b.length) return false;
  for (const [at, item] of a.entries()) {
    if (!(await areAlike(item, b[at] ?? "", reading))) return false;
  }
  return true;
}

/** The statements that a printed fact is a part of; the fact stands for the mark. */
const FRAMES = [
  "?",
  "select ?",
  "alter table t add ?",
  "alter table t add constraint ?",
  "create table t partition of w ?",
  "create table t (a int) partition by ?",
  "create function f(?) returns int language sql as ''",
  "create function f() returns int language sql ?",
  "create publication p for table ?",
];

async function areAlike(a: string, b: string, { parse, before14 }: Reading): Promise<boolean> {
  if (a === b) return true;
  for (const frame of FRAMES) {
    const read = (text: string): Promise<Parsed> => parse(frame.replace("?", () => text));
    const [one, other] = [await read(a), await read(b)];
    if (one.kind !== "statement" || other.kind !== "statement") continue;
    return meaningOf(treeOf(one), before14) === meaningOf(treeOf(other), before14);
  }
  return false;
}

function treeOf({ node }: Extract<Parsed, { kind: "statement" }>): Tree {
  const tree: Tree = JSON.parse(JSON.stringify(node));
  return tree;
}
