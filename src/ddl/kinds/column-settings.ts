import { commentDraft } from "../words/attributes.ts";
import {
  asGrantor,
  grantStatement,
  type PrivilegeChange,
  privilegeChanges,
  privilegesOf,
} from "../words/grants.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { lastPart, splitFirst, tableOf } from "../words/names.ts";
import { foreignOptionChanges, parameterChanges } from "../words/options.ts";
import { COLUMN_PRIVILEGES } from "../words/privileges.ts";
import type { Change, Draft, GrantKind, Scene } from "../words/writer.ts";
import { alterOwner } from "./not-null.ts";

/** Writes the changes of a column outside its definition. */
export function columnSettings(change: Omit<Change, "scene">): readonly Draft[] {
  const { before, after, changed } = change;
  const alter = `${alterOwner(after)} alter column ${lastPart(after.name)}`;
  const step = (fact: string, initial: string): readonly Draft[] =>
    changed.has(fact) ? [{ sql: `${alter} set ${fact} ${textOf(after, fact) ?? initial}` }] : [];
  const options = foreignOptionChanges(
    listOf(before, "server options"),
    listOf(after, "server options"),
  );
  const comment = commentDraft(`column ${after.name}`, textOf(after, "comment"));
  return [
    ...(changed.has("storage") ? [{ sql: `${alter} set storage ${storageOf(after)}` }] : []),
    ...step("compression", "default"),
    ...step("statistics", "-1"),
    ...parameterChanges(alter, listOf(before, "options"), listOf(after, "options")),
    ...(options === undefined ? [] : [{ sql: `${alter} ${options}` }]),
    ...(changed.has("grants") ? columnGrants(before, after) : []),
    ...(changed.has("comment") ? [comment] : []),
    ...(changed.has("not null comment") ? notNullComment(before, after) : []),
  ];
}

/** The comment on a NOT NULL constraint stands behind the name of it. */
function notNullComment(before: Item, after: Item): readonly Draft[] {
  const line = textOf(after, "not null comment");
  const [name, comment] = splitFirst(line ?? textOf(before, "not null comment") ?? "");
  if (after.facts["not null"] === undefined) return [];
  const object = `constraint ${name} on ${tableOf(after.name)}`;
  return [commentDraft(object, line === undefined ? undefined : comment)];
}

/** PostgreSQL before 16 has no word for the default storage of a type. */
function storageOf(item: Item): string {
  const storage = textOf(item, "storage");
  if (storage !== undefined) return storage;
  const type = textOf(item, "type") ?? "";
  if (/^numeric/.test(type)) return "main";
  return FIXED_LENGTH.test(type) ? "plain" : "extended";
}

const FIXED_LENGTH =
  /^(?:smallint|integer|bigint|real|double precision|boolean|date|time|timestamp|uuid|interval|oid|name|money|"char")(?![a-z]*\[)/;

function columnGrants(before: Item, after: Item): readonly Draft[] {
  const was = { item: before, lines: listOf(before, "grants") };
  const now = { item: after, lines: listOf(after, "grants") };
  return privilegeChanges({ was, now }, COLUMN_PRIVILEGES).flatMap((change) =>
    columnGrant(after, change),
  );
}

/**
 * Writes the privileges on the columns of a new table. They come after those on the table: a
 * privilege that is taken away there is taken away from the columns, too.
 */
export function newColumnGrants(table: Item, { after }: Scene): readonly Draft[] {
  return after
    .children(table.key)
    .filter(({ kind }) => kind === "column")
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
    .flatMap((column) => columnGrants({ ...column, facts: {} }, column));
}

function columnGrant(column: Item, change: PrivilegeChange): readonly Draft[] {
  const target = `table ${tableOf(column.name)}`;
  return asGrantor(change, {
    sql: grantStatement(change, target, { column: lastPart(column.name) }),
  });
}

/**
 * Writes the privileges on columns again that a REVOKE on their table takes away, too.
 *
 * The change is that of the table.
 */
export function keptColumnGrants(
  { before, after, changed, scene }: Change,
  grants: GrantKind | undefined,
): readonly Draft[] {
  if (!changed.has("grants") || grants === undefined) return [];
  const [was, now] = [before, after].map((item) => ({ item, lines: listOf(item, "grants") }));
  if (was === undefined || now === undefined) return [];
  const all = privilegesOf(grants, scene.serverVersion);
  const lost = privilegeChanges({ was, now }, all).filter(({ action }) => action !== "grant");
  return scene.before.children(before.key).flatMap((column) => {
    if (column.kind !== "column" || !scene.stays(column.key)) return [];
    const held = { item: column, lines: listOf(column, "grants") };
    return privilegeChanges({ was: { item: column, lines: [] }, now: held }, COLUMN_PRIVILEGES)
      .filter((grant) => lost.some((revoke) => areOfSame(grant, revoke)))
      .flatMap((grant) => columnGrant(column, grant));
  });
}

function areOfSame(grant: PrivilegeChange, revoke: PrivilegeChange): boolean {
  return (
    grant.grantee === revoke.grantee &&
    grant.grantor === revoke.grantor &&
    grant.privileges.some((name) => revoke.privileges.includes(name))
  );
}
