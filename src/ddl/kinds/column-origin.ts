import { type Item, listOf, partKey } from "../words/item.ts";
import { parentColumns } from "../words/parent-columns.ts";
import type { Scene } from "../words/writer.ts";

/** A parent table gives its new columns to its children. */
export function comesFromParent(item: Item, scene: Scene): boolean {
  if (item.facts.inherited !== "only") return false;
  const isNew = (key: string): boolean => !scene.stays(key);
  return parentColumns(item, scene.after).some(isNew) && staysWithParents(item.parent ?? "", scene);
}

/** Checks if a table has the same parents before and after. */
export function staysWithParents(table: string, { before, after, stays }: Scene): boolean {
  const attachment = partKey("attachment", table);
  const [was, is] = [before, after].map(({ items }) => String(items.get(table)?.facts.inherits));
  const isAttached = before.items.has(attachment) || after.items.has(attachment);
  return stays(table) && was === is && (!isAttached || stays(attachment));
}

/** A table of a type has the columns of that type. */
export function comesFromType(item: Item, { before, after }: Scene): boolean {
  const [was, is] = [before, after].map(
    ({ items }) => items.get(item.parent ?? "")?.facts["of type"],
  );
  return was !== undefined && was === is;
}

/**
 * Checks if other tables inherit from the table of a column. Partitions count before PostgreSQL 17,
 * which gives them identity columns.
 */
export function hasChildren(
  { parent = "" }: Item,
  { before, after, serverVersion }: Scene,
): boolean {
  const name = parent.slice("table ".length);
  const kinds: readonly string[] = serverVersion < 17 ? ["table", "attachment"] : ["table"];
  return [before, after].some(({ items }) =>
    [...items.values()].some(
      (other) => kinds.includes(other.kind) && listOf(other, "inherits").includes(name),
    ),
  );
}

/** CREATE TABLE … INHERITS copies these settings from the parents. */
export function settingsOfParent(item: Item, { after, stays }: Scene): Item["facts"] {
  if (stays(item.parent ?? "") || after.items.has(partKey("attachment", item.parent ?? ""))) {
    return {};
  }
  const facts = parentColumns(item, after).map((key) => after.items.get(key)?.facts);
  const settings = ["storage", "compression"].flatMap((fact) => {
    const value = facts.find((each) => each?.[fact] !== undefined)?.[fact];
    return value === undefined || value === item.facts[fact] ? [] : [[fact, value] as const];
  });
  return Object.fromEntries(settings);
}
