import { forWholeSession, SESSION, sqlText, unwrittenText } from "../../ddl/sql-text.ts";
import { writeDifference } from "../../ddl/write-difference.ts";
import type { WrittenDifference, WrittenStatement } from "../../ddl/written.ts";
import { byCodeUnits } from "../../graph/graph.ts";
import { type ObjectKind, type Snapshot, snapshotOf } from "../../schema/snapshot.ts";

/** The objects of an empty database. */
export const EMPTY_SNAPSHOT: Snapshot = snapshotOf([
  {
    kind: "schema",
    schema: "public",
    name: "public",
    parent: undefined,
    facts: {},
    position: undefined,
  },
  {
    kind: "extension",
    schema: undefined,
    name: "plpgsql",
    parent: undefined,
    facts: {},
    position: undefined,
  },
]);

/** The first line of each file. A later dump replaces only files with this line. */
export const DUMP_SIGNATURE = "-- Made by ebb dump";

/** A file of a dump. The name is a path below the directory. */
export interface DumpFile {
  readonly name: string;
  readonly text: string;
}

/** Writes the statements that create a state on an empty database, for psql. */
export function writeDump(snapshot: Snapshot, serverVersion: number): WrittenDifference {
  const { statements, unwritten } = writeDifference(EMPTY_SNAPSHOT, snapshot, {
    serverVersion,
    online: false,
  });
  return { statements: forWholeSession(statements), unwritten };
}

/** Returns a dump as one text. */
export function dumpText({ statements, unwritten }: WrittenDifference): string {
  const parts = [DUMP_SIGNATURE, sqlText(statements), unwrittenText(unwritten)];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/**
 * Returns a dump as one file for each object, together with its parts.
 *
 * ebb accepts the files in any order. Within a file the statements keep the order of the dump.
 */
export function dumpFiles(written: WrittenDifference, snapshot: Snapshot): readonly DumpFile[] {
  const settings = written.statements.filter(isSetting);
  const byFile = new Map<string, WrittenStatement[]>();
  for (const statement of written.statements) {
    if (isSetting(statement)) continue;
    const name = fileOf(statement.object, snapshot);
    byFile.set(name, [...(byFile.get(name) ?? []), statement]);
  }
  return [...byFile]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([name, statements]) => {
      const isRoutine = /^(?:functions|procedures)\//.test(name);
      const all = isRoutine ? [...settings, ...statements] : statements;
      return { name, text: dumpText({ statements: all, unwritten: [] }) };
    });
}

function isSetting({ object }: WrittenStatement): boolean {
  return object === SESSION;
}

/**
 * Returns the file of the object to which this one belongs, for example `tables/public.users.sql`.
 */
function fileOf(key: string, snapshot: Snapshot): string {
  let object = snapshot.get(key);
  for (let parent = object?.parent; parent !== undefined; parent = object?.parent) {
    object = snapshot.get(parent) ?? object;
    if (object?.parent === parent) break;
  }
  if (object === undefined) return "others.sql";
  return `${FOLDERS[object.kind] ?? pluralOf(object.kind)}/${fileNameOf(object.name)}.sql`;
}

const FOLDERS: Readonly<Partial<Record<ObjectKind, string>>> = {
  index: "indexes",
  statistics: "statistics",
  enum: "types",
  domain: "types",
  "composite type": "types",
  "range type": "types",
  "base type": "types",
  policy: "policies",
  "operator family": "operator-families",
  "operator class": "operator-classes",
  "text search dictionary": "text-search-dictionaries",
  "default privileges": "default-privileges",
};

function pluralOf(kind: ObjectKind): string {
  return `${kind.replaceAll(" ", "-")}s`;
}

/**
 * Returns the file name of an object. Functions of one name share a file. Characters that a file
 * system could refuse are escaped, for example as `%28`.
 */
function fileNameOf(name: string): string {
  const end = name.indexOf("(", 1);
  const base = end === -1 ? name : name.slice(0, end);
  return base
    .replaceAll(" ", "_")
    .replace(/[^\p{L}\p{N}_.$-]/gu, escaped)
    .slice(0, LONGEST);
}

const LONGEST = 120;

function escaped(character: string): string {
  return `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, "0")}`;
}
