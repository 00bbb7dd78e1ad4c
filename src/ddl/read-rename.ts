import { Failure } from "../failure.ts";
import {
  type ObjectKind,
  objectKey,
  type SchemaObject,
  type Snapshot,
} from "../schema/snapshot.ts";
import { identifier, lastPart, onTable, ownName, splitName, unquoted } from "./words/names.ts";
import { withoutArguments } from "./words/routine-name.ts";
import type { Rename } from "./written.ts";

/** The kinds that PostgreSQL cannot rename, or that have no name of their own. */
const WITHOUT_NAME: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  "extension",
  "user mapping",
  "operator",
  "access method",
  "cast",
  "transform",
  "default privileges",
]);

/** The kinds with names like `audit on public.users`. */
export const ON_TABLES: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  "constraint",
  "trigger",
  "rule",
  "policy",
]);

/**
 * Reads a rename, `public.users.name=full_name`, against the objects before it.
 *
 * The old name is as in a snapshot. If several kinds have it, the kind comes first:
 * `trigger a on public.t=b`. The new name is a name alone, or one with the same schema or table.
 *
 * @throws {Failure} `EBB_USAGE`
 */
export function readRename(text: string, from: Snapshot): Rename {
  const [old, typed] = splitRename(text);
  const object = findObject(text, old, from);
  const to = withName(object, newName(text, object, typed));
  if (!from.has(objectKey({ kind: object.kind, name: to }))) {
    return { kind: object.kind, from: object.name, to };
  }
  throw new Failure(
    "EBB_USAGE",
    `Cannot rename "${text}": ${object.kind} ${to} exists already`,
    {},
  );
}

/** Returns the name of an object with another last part. */
function withName({ kind, name }: SchemaObject, short: string): string {
  if (ON_TABLES.has(kind)) return `${short} on ${onTable(name)}`;
  const whole = withoutArguments(name);
  return [...splitName(whole).slice(0, -1), short].join(".") + name.slice(whole.length);
}

function splitRename(text: string): readonly [string, string] {
  const [, old = "", typed = ""] = /^((?:"(?:[^"]|"")*"|[^"=])+)=(.+)$/s.exec(text) ?? [];
  if (old !== "" && typed !== "") return [old.trim(), typed.trim()];
  throw new Failure("EBB_USAGE", `Cannot read the rename "${text}"`, {
    hint: "Write OLD=NEW, for example --rename public.users.name=full_name",
  });
}

function findObject(text: string, old: string, from: Snapshot): SchemaObject {
  const objects = [...from.values()].filter(({ kind }) => !WITHOUT_NAME.has(kind));
  const found = objects.filter((object) => object.name === old || objectKey(object) === old);
  const [object, other] = found;
  if (object !== undefined && other === undefined) return object;
  if (object !== undefined) {
    const keys = found.map(objectKey).join('", "');
    throw new Failure("EBB_USAGE", `Cannot rename "${text}": several objects have this name`, {
      hint: `Write its kind in front: "${keys}"`,
    });
  }
  const near = objects.filter(({ name }) => name.endsWith(`.${old}`)).map(objectKey);
  const hint =
    near.length > 0
      ? `Write the whole name: ${near.join(", ")}`
      : "Write the old name with its schema, as ebb diff writes it: public.users.name";
  throw new Failure("EBB_USAGE", `Cannot rename "${text}": the revisions have no ${old}`, { hint });
}

/** Reads a name as PostgreSQL does: without quotes it is in small letters. */
function newName(text: string, { kind, name }: SchemaObject, typed: string): string {
  const parts = splitName(ON_TABLES.has(kind) ? ownName(typed) : withoutArguments(typed));
  const last = parts.at(-1) ?? typed;
  const short = identifier(last.startsWith('"') ? unquoted(last) : last.toLowerCase());
  const whole = splitName(withoutArguments(name)).slice(0, -1).join(".");
  if (parts.length === 1 || (!ON_TABLES.has(kind) && parts.slice(0, -1).join(".") === whole)) {
    return short;
  }
  throw new Failure("EBB_USAGE", `Cannot rename "${text}": a rename does not move ${name}`, {
    hint: `Write the new name alone: ${lastPart(typed)}`,
  });
}
