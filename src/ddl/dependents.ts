import { slotsOf } from "./slots.ts";
import type { Item, Items } from "./words/item.ts";
import { withoutArguments } from "./words/routine-name.ts";
import type { Change, Side } from "./words/writer.ts";

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
  wanted: Side,
): boolean {
  if (after.needs.has(gone.key)) return false;
  const { kind, name, parent = "" } = gone;
  const needs = [...after.needs].map((key) => wanted.items.get(key));
  if (/^(?:materialized )?view /.test(parent))
    return !needs.some((need) => need?.parent === parent);
  const slots = new Set(slotsOf(gone));
  if (needs.some((need) => need !== undefined && slotsOf(need).some((slot) => slots.has(slot)))) {
    return false;
  }
  if (kind !== "function") return true;
  const called = withoutArguments(name);
  return !needs.some(
    (need) =>
      need?.kind === kind && withoutArguments(need.name) === called && !before.needs.has(need.key),
  );
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
