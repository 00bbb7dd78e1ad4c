import { staysWithParents } from "./kinds/column-origin.ts";
import { type Item, type Items, partKey, textOf } from "./words/item.ts";
import { parentConstraints } from "./words/parent-columns.ts";
import type { Scene, Side } from "./words/writer.ts";

/**
 * Checks if a check of a child table's own becomes one that the table only inherits. PostgreSQL
 * keeps the own one when the same comes from a parent, except in a partition.
 */
export function losesOwnCheck(before: Item, after: Item, scene: Scene): boolean {
  const { kind, parent = "", facts } = before;
  if (kind !== "constraint" || after.facts.inherited !== "only") return false;
  if (facts.inherited === "only" || scene.after.items.has(partKey("attachment", parent))) {
    return false;
  }
  return staysWithParents(parent, scene);
}

/** The checks that child tables only inherit, by the key of the parent's. */
export type Heirs = ReadonlyMap<string, readonly Item[]>;

/** Finds the heirs of all checks. */
export function heirsOf(side: Side): Heirs {
  const heirs = new Map<string, Item[]>();
  for (const item of side.items.values()) {
    if (item.kind !== "constraint" || item.facts.inherited !== "only") continue;
    for (const key of givers(item, side)) heirs.set(key, [...(heirs.get(key) ?? []), item]);
  }
  return heirs;
}

/** A check that is dropped, and as it becomes if it is created again. */
export interface Gone {
  readonly before: Item;
  readonly after: Item | undefined;
  isGoing(key: string): boolean;
}

/** Returns the checks that must go as well when one goes: those below it, or those above it. */
export function checksThatGo(
  { before, after, isGoing }: Gone,
  heirs: Heirs,
  scene: Scene,
): readonly Item[] {
  if (before.kind !== "constraint") return [];
  const isOwnLost = after !== undefined && losesOwnCheck(before, after, scene);
  const below = (heirs.get(before.key) ?? []).filter(
    (heir) =>
      staysWithParents(heir.parent ?? "", scene) && givers(heir, scene.before).every(isGoing),
  );
  return [...below, ...(isOwnLost ? checksAbove(before, scene.before) : [])].filter(
    ({ key }) => !isGoing(key),
  );
}

/** Returns the keys of the checks of the parents that a check comes from. */
function givers(item: Item, side: Side): readonly string[] {
  return parentConstraints(item, side).filter((key) => isPassedOn(key, side.items));
}

function isPassedOn(key: string, items: Items): boolean {
  const definition = textOf(items.get(key) ?? { facts: {} }, "definition") ?? "";
  return !/ NO INHERIT(?: NOT VALID| NOT ENFORCED)*$/.test(definition);
}

/** Returns the checks from which one comes: of the parents, of their parents, and so on. */
export function checksAbove(item: Item, side: Side): readonly Item[] {
  const found = new Set([item]);
  for (const each of found) {
    for (const key of givers(each, side)) {
      const above = side.items.get(key);
      if (above !== undefined) found.add(above);
    }
  }
  return [...found].slice(1);
}
