import { commentDraft } from "../words/attributes.ts";
import { asGrantor, grantStatement, privilegeChanges, privilegesOf } from "../words/grants.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import {
  COLUMN_PRIVILEGES,
  FUNCTION_GRANTS,
  SCHEMA_GRANTS,
  SEQUENCE_GRANTS,
  TABLE_GRANTS,
  TYPE_GRANTS,
  usageOf,
} from "../words/privileges.ts";
import type { Draft, GrantKind, KindWriter } from "../words/writer.ts";

/** Writes privileges on objects that PostgreSQL or an extension created. */
export const privilegesWriter: KindWriter = {
  words: "privileges",
  create: (item, { serverVersion }) => privileges({ ...item, facts: {} }, item, serverVersion),
  drop: (item, { serverVersion }) => privileges(item, { ...item, facts: {} }, serverVersion),
  alter: ({ before, after, scene }) => privileges(before, after, scene.serverVersion),
};

/**
 * Writes comments on objects that an extension created. A new extension brings its own along, which
 * cannot be told apart from others.
 */
export const commentWriter: KindWriter = {
  words: "comment",
  create: (item, { stays }) =>
    item.parent === undefined || stays(item.parent)
      ? [commentDraft(targetOf(item), textOf(item, "comment"))]
      : [],
  drop: (item) => [commentDraft(targetOf(item), undefined)],
  alter: ({ after }) => [commentDraft(targetOf(after), textOf(after, "comment"))],
};

/** Returns a writer of objects of the whole server, which are no part of a schema. */
export function serverWideWriter(words: string): KindWriter {
  const nothing = (): readonly Draft[] => [];
  return {
    words,
    create: nothing,
    drop: nothing,
    alter: nothing,
    unwritten: ({ facts }) =>
      `it belongs to the server, not to the schema: ${Object.keys(facts).join(", ")} ${Object.values(facts).join(", ")}`.trimEnd(),
  };
}

const KINDS: readonly GrantKind[] = [
  FUNCTION_GRANTS,
  { ...FUNCTION_GRANTS, words: "procedure" },
  TABLE_GRANTS,
  SEQUENCE_GRANTS,
  SCHEMA_GRANTS,
  TYPE_GRANTS,
  usageOf("language"),
  usageOf("foreign data wrapper"),
  usageOf("foreign server"),
];

/** Returns the object without the word `on`: `function pg_catalog.pg_read_file(text)`. */
function targetOf({ name }: Item): string {
  return name.slice("on ".length);
}

function privileges(before: Item, after: Item, serverVersion: number): readonly Draft[] {
  const target = targetOf(before);
  const column = /^column (.*)\.("(?:[^"]|"")*"|[^."]+)$/s.exec(target);
  const kind = KINDS.find(({ words }) => target.startsWith(`${words} `));
  const all = kind === undefined ? COLUMN_PRIVILEGES : privilegesOf(kind, serverVersion);
  const was = { item: before, lines: listOf(before, "grants") };
  const now = { item: after, lines: listOf(after, "grants") };
  const [, table = "", name] = column ?? [];
  const place = name === undefined ? target : `table ${table}`;
  const words = name === undefined ? { all } : { column: name };
  return privilegeChanges({ was, now }, all).flatMap((change) =>
    asGrantor(change, { sql: grantStatement(change, place, words) }),
  );
}
