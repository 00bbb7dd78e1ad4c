import { type Item, textOf } from "../words/item.ts";
import { lastPart, tableOf, unquoted } from "../words/names.ts";
import { parentColumns } from "../words/parent-columns.ts";
import type { Change, Draft, Scene } from "../words/writer.ts";

/** Returns `alter table public.users`, with the kind of the column's table. */
export function alterOwner(item: Item): string {
  const table = tableOf(item.name);
  return `alter ${item.parent?.slice(0, -table.length - 1) ?? "table"} ${table}`;
}

/** Returns `alter table public.users alter column email`. */
export function alterColumnWords(item: Item): string {
  return `${alterOwner(item)} alter column ${lastPart(item.name)}`;
}

/** Returns NOT NULL for the definition of a column. Since PostgreSQL 18 it has a name. */
export function notNullClause(item: Item): readonly string[] {
  const fact = item.facts["not null"];
  if (fact === undefined || fact === "not valid") return [];
  const name = textOf(item, "not null name");
  const words = fact === "no inherit" ? "not null no inherit" : "not null";
  return [name === undefined ? words : `constraint ${name} ${words}`];
}

/** A NOT NULL that was never checked cannot stand there. */
export function uncheckedNotNull(item: Item): readonly Draft[] {
  return item.facts["not null"] === "not valid" ? [{ sql: addNotNull(item) }] : [];
}

/** Writes the NOT NULL of a column that comes from parents which do not pass one on. */
export function notNullOfChild(item: Item, { after }: Scene): readonly Draft[] {
  const own = item.facts["not null"];
  if (item.facts.inherited !== "only" || own === undefined || own === "not valid") return [];
  const comesToo = parentColumns(item, after).some((key) => {
    const above = after.items.get(key)?.facts["not null"];
    return above !== undefined && above !== "no inherit";
  });
  return comesToo ? [] : [{ sql: setNotNull(item) }];
}

/** Writes SET NOT NULL, or the constraint where SET NOT NULL would give another one. */
export function setNotNull(item: Item): string {
  if (item.facts["not null"] !== true || textOf(item, "not null name") !== undefined) {
    return addNotNull(item);
  }
  return `${alterColumnWords(item)} set not null`;
}

/** Writes the change of NOT NULL on a column. */
export function notNullChange({ before, after, changed }: Change): readonly Draft[] {
  const [was, is] = [before.facts["not null"], after.facts["not null"]];
  const drop = { sql: `${alterColumnWords(after)} drop not null` };
  if (is === undefined) return [drop];
  // The column lost it with that of the parent.
  const isLost = was === is && changed.has("not null");
  if (was === undefined || isLost) return [{ sql: setNotNull(after) }];
  return notNullConstraintChange(before, after) ?? [drop, { sql: addNotNull(after) }];
}

/** Returns undefined if the constraint must be created again. */
function notNullConstraintChange(before: Item, after: Item): readonly Draft[] | undefined {
  const [was, is] = [before.facts["not null"], after.facts["not null"]];
  const [oldName, name] = [notNullName(before), notNullName(after)];
  const alter = alterOwner(after);
  const renamed =
    oldName === name ? [] : [{ sql: `${alter} rename constraint ${oldName} to ${name}` }];
  if (was === is) return renamed;
  if (was === "not valid" && is === true) {
    return [...renamed, { sql: `${alter} validate constraint ${name}` }];
  }
  if (was === "not valid" || is === "not valid") return undefined;
  const words = is === "no inherit" ? "no inherit" : "inherit";
  return [...renamed, { sql: `${alter} alter constraint ${name} ${words}` }];
}

function addNotNull(item: Item): string {
  const name = textOf(item, "not null name");
  const fact = item.facts["not null"];
  return [
    `${alterOwner(item)} add`,
    ...(name === undefined ? [] : [`constraint ${name}`]),
    `not null ${lastPart(item.name)}`,
    ...(typeof fact === "string" ? [fact] : []),
  ].join(" ");
}

/** Returns the name of the constraint behind NOT NULL, since PostgreSQL 18. */
export function notNullName(item: Pick<Item, "name" | "facts">): string {
  const given = textOf(item, "not null name");
  if (given !== undefined) return given;
  const parts = [lastPart(tableOf(item.name)), lastPart(item.name)].map(unquoted);
  const name = `${parts.join("_")}_not_null`;
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
