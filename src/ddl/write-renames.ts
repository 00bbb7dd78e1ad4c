import { objectKey, type Snapshot } from "../schema/snapshot.ts";
import { WRITERS } from "./kinds.ts";
import { ON_TABLES } from "./read-rename.ts";
import { type Item, itemsOf } from "./words/item.ts";
import { lastPart, onTable, ownName, tableOf } from "./words/names.ts";
import { withoutArguments } from "./words/routine-name.ts";
import type { Rename, WrittenStatement } from "./written.ts";

/**
 * Writes the statements that give objects other names; nothing else of them changes.
 *
 * The names in views, constraints and the like follow on the server, so the state after these
 * statements must be read there before a difference from it is written. A rename of an object that
 * the snapshot does not hold is left out.
 */
export function writeRenames(
  from: Snapshot,
  renames: readonly Rename[],
): readonly WrittenStatement[] {
  return itemsOfRenames(from, renames).map(({ item, rename }) => statementOf(item, rename));
}

/**
 * Writes the statements that take the statements of {@link writeRenames} back.
 *
 * `from` is the snapshot before the renames, here too.
 */
export function writeRenamesBack(
  from: Snapshot,
  renames: readonly Rename[],
): readonly WrittenStatement[] {
  return itemsOfRenames(from, renames)
    .reverse()
    .map(({ item, rename: { kind, from: old, to } }) => {
      const key = objectKey({ kind, name: to });
      return statementOf({ ...item, key, name: to }, { kind, from: to, to: old });
    });
}

interface Renamed {
  readonly item: Item;
  readonly rename: Rename;
}

function itemsOfRenames(from: Snapshot, renames: readonly Rename[]): Renamed[] {
  const items = itemsOf(from);
  return [...renames].sort(partsFirst).flatMap((rename) => {
    const item = items.get(objectKey({ kind: rename.kind, name: rename.from }));
    return item === undefined ? [] : [{ item, rename }];
  });
}

/** Returns the last part of an object's name, with its quotes. A rename changes only this part. */
export function shortName({
  kind,
  name,
}: Pick<Rename, "kind"> & { readonly name: string }): string {
  if (ON_TABLES.has(kind)) return ownName(name);
  return lastPart(withoutArguments(name));
}

/** A part is named by the old name of the whole, which must be there still. */
function partsFirst(a: Rename, b: Rename): number {
  return rankOf(a) - rankOf(b);
}

function rankOf({ kind }: Rename): number {
  if (kind === "schema") return 2;
  return kind === "column" || ON_TABLES.has(kind) ? 0 : 1;
}

function statementOf(item: Item, { kind, to }: Rename): WrittenStatement {
  return {
    sql: `${alterWords(item)} to ${shortName({ kind, name: to })}`,
    transaction: true,
    object: item.key,
    reason: `its name becomes ${to}`,
    losesData: undefined,
  };
}

function alterWords(item: Item): string {
  const { kind, name, parent = "" } = item;
  if (kind === "column") {
    const table = tableOf(name);
    const words = parent.slice(0, -table.length - 1);
    return `alter ${words} ${table} rename column ${lastPart(name)}`;
  }
  if (kind === "constraint") {
    return `alter table ${onTable(name)} rename constraint ${ownName(name)}`;
  }
  const writer = WRITERS[kind];
  return `alter ${writer.words} ${writer.reference?.(item) ?? name} rename`;
}
