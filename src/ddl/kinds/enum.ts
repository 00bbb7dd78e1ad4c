import { quoteLiteral } from "../../sql/quote.ts";
import { type Item, listOf } from "../words/item.ts";
import { TYPE_GRANTS } from "../words/privileges.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

export const enumWriter: KindWriter = {
  words: "type",
  hasOwner: true,
  grants: TYPE_GRANTS,
  create: (item) => [{ sql: createEnum(item) }],
  alter: alterEnum,
};

function createEnum(item: Item): string {
  return `create type ${item.name} as enum (${listOf(item, "values").map(quoteLiteral).join(", ")})`;
}

/** Values can be added in any place; none can be taken away or moved. */
function alterEnum({ before, after, changed }: Change): readonly Draft[] | undefined {
  if (!changed.has("values")) return [];
  const [was, now] = [listOf(before, "values"), listOf(after, "values")];
  const kept = now.filter((value) => was.includes(value));
  if (kept.join("\0") !== was.join("\0")) return undefined;
  return now.flatMap((value, at) =>
    was.includes(value)
      ? []
      : [
          {
            sql: `alter type ${after.name} add value ${quoteLiteral(value)}${place(was, now, at)}`,
          },
        ],
  );
}

/**
 * Returns the position of a new value: after the value before it, which exists by then. The first
 * one comes before the next old value.
 */
function place(was: readonly string[], now: readonly string[], at: number): string {
  const next = now.slice(at).find((value) => was.includes(value));
  if (next === undefined) return "";
  const previous = now[at - 1];
  return previous === undefined
    ? ` before ${quoteLiteral(next)}`
    : ` after ${quoteLiteral(previous)}`;
}
