import { quoteLiteral } from "../../sql/quote.ts";
import { grantDrafts } from "./grants.ts";
import { type Item, listOf, partKey, textOf } from "./item.ts";
import { role } from "./names.ts";
import type { Change, Draft, KindWriter, Scene } from "./writer.ts";

/** The facts that are written in the same way for each kind of object. */
export const ATTRIBUTES: ReadonlySet<string> = new Set([
  "owner",
  "grants",
  "comment",
  "depends on extensions",
]);

/** Returns an object with its words: `materialized view public.totals`. */
export function spoken(writer: KindWriter, item: Item): string {
  return `${writer.words} ${writer.reference?.(item) ?? item.name}`;
}

/** Writes the owner, the grants and the comment of an object that was just created. */
export function attributesOfNew(writer: KindWriter, item: Item, scene: Scene): readonly Draft[] {
  const drafts: Draft[] = [];
  const owner = textOf(item, "owner");
  const isOwn = item.facts["identity of"] === undefined;
  if (writer.hasOwner === true && isOwn && owner !== undefined && owner !== "(owner)") {
    drafts.push(ownerDraft(writer, item, owner));
  }
  drafts.push(...grantsOfNew(writer, item, scene));
  const comment = textOf(item, "comment");
  if (comment !== undefined) drafts.push(commentDraft(spoken(writer, item), comment));
  drafts.push(...dependsDrafts(spoken(writer, item), [], extensionsOf(item)));
  return drafts;
}

/** Writes the change of the owner, the grants and the comment. */
export function changedAttributes(writer: KindWriter, change: Change): readonly Draft[] {
  const { before, after, changed, scene } = change;
  const drafts: Draft[] = [];
  const owner = textOf(after, "owner");
  const changesOwner = changed.has("owner") && writer.hasOwner === true;
  if (changesOwner && owner !== undefined && !followsTable(after, scene)) {
    drafts.push(ownerDraft(writer, after, owner));
  }
  if (changed.has("grants") && writer.grants !== undefined) {
    const now = { item: after, lines: listOf(after, "grants") };
    const was = { item: before, lines: listOf(before, "grants") };
    drafts.push(...grantDrafts(writer, { was, now }, scene.serverVersion));
  }
  if (changed.has("comment")) {
    drafts.push(commentDraft(spoken(writer, after), textOf(after, "comment")));
  }
  drafts.push(...dependsDrafts(spoken(writer, after), extensionsOf(before), extensionsOf(after)));
  return drafts;
}

/** The comments that a new database has. */
const INITIAL_COMMENTS: Readonly<Record<string, string>> = {
  "schema public": "standard public schema",
};

/** Writes a comment, or takes it away. */
export function commentDraft(object: string, text: string | undefined): Draft {
  const comment = text ?? INITIAL_COMMENTS[object];
  return {
    sql: `comment on ${object} is ${comment === undefined ? "null" : quoteLiteral(comment)}`,
  };
}

function extensionsOf(item: Item): readonly string[] {
  return listOf(item, "depends on extensions");
}

/** Writes DEPENDS ON EXTENSION: the object is dropped with the extension. */
export function dependsDrafts(
  object: string,
  was: readonly string[],
  now: readonly string[],
): readonly Draft[] {
  const draft = (word: string) => (extension: string) => ({
    sql: `alter ${object} ${word} on extension ${extension}`,
  });
  return [
    ...was.filter((extension) => !now.includes(extension)).map(draft("no depends")),
    ...now.filter((extension) => !was.includes(extension)).map(draft("depends")),
  ];
}

function ownerDraft(writer: KindWriter, item: Item, owner: string): Draft {
  return { sql: `alter ${spoken(writer, item)} owner to ${role(owner)}` };
}

/** The sequence of a column has the owner of the table. */
function followsTable(item: Item, { stays }: Scene): boolean {
  return item.facts["identity of"] !== undefined || stays(partKey("ownership", item.key));
}

/** ALTER DEFAULT PRIVILEGES may have given more, or less, than the object is to have. */
function grantsOfNew(writer: KindWriter, item: Item, scene: Scene): readonly Draft[] {
  if (writer.grants === undefined) return [];
  const lines = listOf(item, "grants");
  const given = givenByDefault(writer, item, scene);
  const created = { ...item, facts: { ...item.facts, owner: "(owner)" } };
  const change = { was: { item: created, lines: given }, now: { item, lines } };
  return grantDrafts(writer, change, scene.serverVersion);
}

function givenByDefault(writer: KindWriter, item: Item, { before }: Scene): readonly string[] {
  const plural = writer.grants?.plural;
  if (plural === undefined) return [];
  const all = [...before.items.values()].filter(
    (other) =>
      other.kind === "default privileges" &&
      textOf(other, "objects") === plural &&
      (other.schema === undefined || other.schema === item.schema),
  );
  const own = all.filter((other) => textOf(other, "role") === "(owner)");
  const hasHiddenOwner = [...before.items.values()].some(
    (other) => textOf(other, "owner") === "(owner)",
  );
  return (own.length > 0 || hasHiddenOwner ? own : all).flatMap((other) => listOf(other, "grants"));
}
