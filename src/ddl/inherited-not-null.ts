import { staysWithParents } from "./kinds/column-origin.ts";
import type { Item, Items } from "./words/item.ts";
import { parentColumns } from "./words/parent-columns.ts";
import type { Change, Scene, Side } from "./words/writer.ts";

/** The columns of child tables, by the key of the parent's column. */
export function childColumns(side: Side): ReadonlyMap<string, readonly Item[]> {
  const children = new Map<string, Item[]>();
  for (const item of side.items.values()) {
    if (item.kind !== "column") continue;
    for (const key of parentColumns(item, side)) {
      children.set(key, [...(children.get(key) ?? []), item]);
    }
  }
  return children;
}

/** Checks if a column loses a NOT NULL that child tables have, too: they lose it with the parent. */
export function losesNotNull({ before, after }: Pick<Change, "before" | "after">): boolean {
  const [was, is] = [before.facts["not null"], after.facts["not null"]];
  const isPassedOn = was !== undefined && was !== "no inherit";
  return before.kind === "column" && isPassedOn && (is === undefined || is === "no inherit");
}

/** Returns the columns of child tables that must get NOT NULL again when the parent loses it. */
export function notNullToRestore(
  children: readonly Item[],
  wanted: Items,
  scene: Scene,
): readonly Item[] {
  return children.filter(
    ({ key, parent = "", facts }) =>
      facts["not null"] !== undefined &&
      wanted.get(key)?.facts["not null"] !== undefined &&
      staysWithParents(parent, scene),
  );
}
