import { slotsOf } from "./slots.ts";
import { wordsOf } from "./words/expression.ts";
import { type Item, type Items, partKey, textOf, wholeKey } from "./words/item.ts";
import { lastPart, unquoted } from "./words/names.ts";
import { withoutArguments } from "./words/routine-name.ts";
import type { Change, Scene, Side } from "./words/writer.ts";

/** Returns the items that need each item. */
export function dependentsOf(items: Items): ReadonlyMap<string, readonly Item[]> {
  const dependents = new Map<string, Item[]>();
  for (const item of items.values()) {
    for (const key of item.needs) {
      const list = dependents.get(key) ?? [];
      list.push(item);
      dependents.set(key, list);
    }
  }
  return dependents;
}

/**
 * Checks if an item that changes lets go of another one, so that it can stay while that is dropped.
 *
 * It cannot stay where it uses other columns of a view that is created again; or where it uses a new
 * object that takes the old one's name, or calls a new function that the call fits as well.
 */
export function letsGo(
  gone: Item,
  { before, after }: Pick<Change, "before" | "after">,
  scene: Pick<Scene, "before" | "after">,
): boolean {
  if (after.needs.has(gone.key)) return false;
  const { kind, name, parent = "" } = gone;
  const needs = [...after.needs].map((key) => scene.after.items.get(key));
  if (/^(?:materialized )?view /.test(parent))
    return !needs.some((need) => need?.parent === parent);
  if (takesName(gone, after, scene)) return false;
  if (kind !== "function") return true;
  const called = withoutArguments(name);
  return !needs.some(
    (need) =>
      need?.kind === kind && withoutArguments(need.name) === called && !before.needs.has(need.key),
  );
}

/** Checks if what an item needs, itself or below that, has the name of an item that is dropped. */
function takesName(
  gone: Item,
  { needs }: Item,
  { before, after: { items } }: Pick<Scene, "before" | "after">,
): boolean {
  const slots = new Set(typesInside(gone, before).flatMap(slotsOf));
  const reached = new Set(needs);
  for (const key of reached) {
    const need = items.get(key);
    if (need === undefined) continue;
    if (slotsOf(need).some((slot) => slots.has(slot))) return true;
    for (const below of need.needs) reached.add(below);
  }
  return false;
}

/** Returns an item, and the types inside of it if it is a type. */
function typesInside(item: Item, { items }: Side): readonly Item[] {
  if (!CARRIED_TYPES.has(item.kind)) return [item];
  const found = new Set([item]);
  for (const { needs } of found) {
    for (const key of needs) {
      const inside = items.get(key);
      if (inside !== undefined && CARRIED_TYPES.has(inside.kind)) found.add(inside);
    }
  }
  return [...found];
}

/** The types that are carried over to a new one of their name. */
export const CARRIED_TYPES: ReadonlySet<string> = new Set([
  "enum",
  "domain",
  "composite type",
  "range type",
]);

/** A column keeps its values when its type is created again. */
export function isCarried(type: Item, dependent: Item): boolean {
  const isColumn =
    dependent.kind === "column" && /^(?:foreign )?table /.test(dependent.parent ?? "");
  return isColumn && CARRIED_TYPES.has(type.kind) && dependent.facts.generated === undefined;
}

/**
 * An index of a partition stays when its table leaves the whole table, or when the whole table is
 * dropped.
 */
export function isDetached(whole: Item, dependent: Item, { before, after }: Scene): boolean {
  const own = before.items.get(partKey("attachment", dependent.key));
  if (own === undefined || wholeKey(textOf(own, "part of") ?? "") !== whole.key) return false;
  const attachment = partKey("attachment", dependent.parent ?? "");
  const [table, other] = [before, after].map(({ items }) => items.get(whole.parent ?? ""));
  const isTableMadeAnew = table && (!other || hasNewKey(table, other, { before, after }));
  return isTableMadeAnew === true || !after.items.has(attachment);
}

/**
 * Checks if a table is partitioned in another way, or by columns of another type: PostgreSQL changes
 * neither in place.
 */
export function hasNewKey(
  before: Item,
  after: Item,
  sides: Pick<Scene, "before" | "after">,
): boolean {
  if (before.kind !== "table") return false;
  const [was, is] = [textOf(before, "partitioned by"), textOf(after, "partitioned by")];
  if (was !== is) return true;
  if (was === undefined) return false;
  return sides.before.children(before.key).some((column) => {
    if (column.kind !== "column" || !isInKey(column, before)) return false;
    const other = sides.after.items.get(column.key);
    return ["type", "collation"].some((fact) => column.facts[fact] !== other?.facts[fact]);
  });
}

/** Checks if a table is partitioned by this column. */
export function isInKey(column: Item, table: Item): boolean {
  const words = wordsOf(textOf(table, "partitioned by") ?? "");
  return words.has(unquoted(lastPart(column.name)));
}
