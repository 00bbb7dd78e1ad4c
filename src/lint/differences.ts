import type { Change } from "./lint-statement.ts";
import { type Entry, type Table, unknownTable } from "./schema.ts";
import type { SchemaModel } from "./schema-model.ts";

/** The changes that remain after the up and the down of a revision. */
export interface Differences {
  readonly leftBehind: readonly Change[];
  readonly lost: readonly Change[];
}

/** Compares the objects before a revision with those after its up and its down. */
export function differences(before: SchemaModel, up: SchemaModel, down: SchemaModel): Differences {
  const all = [...new Set([...up.touched(), ...down.touched()])].map((key) =>
    differenceAt(key, { before, up, down }),
  );
  return {
    leftBehind: all.flatMap(({ leftBehind }) => leftBehind),
    lost: all.flatMap(({ lost }) => lost),
  };
}

const SAME: Differences = { leftBehind: [], lost: [] };

function differenceAt(
  key: string,
  {
    before,
    up,
    down,
  }: { readonly before: SchemaModel; readonly up: SchemaModel; readonly down: SchemaModel },
): Differences {
  const old = before.entry(key);
  const now = down.entry(key);
  const remover = up.removedBy(key) ?? down.removedBy(key);
  if (old === undefined)
    return { leftBehind: now === undefined ? [] : made(now, before, down), lost: [] };
  if (now === undefined) return { leftBehind: [], lost: [changeOf(old, remover)] };
  if (old.shape !== "table" || now.shape !== "table") return SAME;
  const lost = newColumns(now, old).map(({ object }) => ({
    object,
    origin: up.removedBy(`column:${object.name}`) ?? remover,
  }));
  return { leftBehind: newColumns(old, now), lost };
}

/** Returns the new objects of an entry: itself, or the columns of a table that was not known. */
function made(entry: Entry, before: SchemaModel, down: SchemaModel): readonly Change[] {
  if (entry.shape === "table") {
    if (entry.isTemporary) return [];
    if (entry.bornBy === undefined) return newColumns(unknownTable(entry.name), entry);
  }
  const isOwn = entry.bornBy !== undefined && !isOfNewTable(entry, before, down);
  return isOwn ? [changeOf(entry, entry.bornBy)] : [];
}

/** An object attached to a table goes together with the table. */
function isOfNewTable({ attachedTo }: Entry, before: SchemaModel, down: SchemaModel): boolean {
  if (attachedTo === undefined || before.tableAt(attachedTo) !== undefined) return false;
  return down.tableAt(attachedTo)?.bornBy !== undefined;
}

function changeOf({ kind, name }: Entry, origin: Change["origin"]): Change {
  return { object: { kind, name }, origin };
}

function newColumns(before: Table, after: Table): readonly Change[] {
  return [...after.columns.values()]
    .filter(({ name, bornBy }) => bornBy !== undefined && !before.columns.has(name))
    .map(({ name, bornBy }) => ({
      object: { kind: "column", name: `${after.name}.${name}` },
      origin: bornBy,
    }));
}
