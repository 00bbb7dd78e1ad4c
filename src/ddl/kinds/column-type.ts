import { castOf } from "../words/cast.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { lastPart } from "../words/names.ts";
import type { Change, Draft, Scene } from "../words/writer.ts";
import { comesFromType, staysWithParents } from "./column-origin.ts";
import { alterColumnWords } from "./not-null.ts";
import { narrowSequence } from "./sequence.ts";

/** A column that a parent table has changes its type with that one. */
export function typeChange({ before, after, changed, scene }: Change): readonly Draft[] {
  if (!changed.has("type") && !changed.has("collation")) return [];
  if (comesFromType(after, scene)) return [];
  const isInherited = after.facts.inherited !== undefined && before.facts.inherited !== undefined;
  if (isInherited && staysWithParents(after.parent ?? "", scene)) return [];
  const [was = "", is = ""] = [textOf(before, "type"), textOf(after, "type")];
  const isCarried = [...before.needs].some((key) => scene.carriedTypes.has(key));
  const column = lastPart(after.name);
  const cast = castOf({ was, is, isCarried, keepsValues: keepsValues(is, scene), column });
  const isComputed = after.facts.generated !== undefined;
  const isElsewhere = after.parent?.startsWith("foreign table ") === true;
  const using =
    cast.using === undefined || isComputed || isElsewhere ? [] : [`using ${cast.using}`];
  const sql = [`${alterColumnWords(after)} type ${is}`, ...collation(after), ...using].join(" ");
  return [cast.loses === undefined || isComputed ? { sql } : { sql, losesData: cast.loses }];
}

/** A sequence must fit into its column's new type before the column has it. */
export function narrowedSequence({ before, after, changed, scene }: Change): readonly Draft[] {
  const sequence = changed.has("type") ? sequenceOf(after, scene) : undefined;
  if (sequence === undefined || before.facts.identity === undefined) return [];
  const loses = castOf({
    was: textOf(before, "type") ?? "",
    is: textOf(after, "type") ?? "",
    isCarried: false,
    keepsValues: false,
    column: "",
  }).loses;
  return loses === undefined ? [] : narrowSequence(sequence);
}

/** Checks if an enum, or an array of one, has all values that it had before. */
function keepsValues(type: string, { before, after }: Scene): boolean {
  const [was, is] = [before, after].map(({ items }) =>
    items.get(`enum ${type.replace(/(?:\[\])+$/, "")}`),
  );
  if (was === undefined || is === undefined) return false;
  const values = new Set(listOf(is, "values"));
  return listOf(was, "values").every((value) => values.has(value));
}

/** Writes the collation behind a type, where it is not that of the type. */
export function collation(item: Item): readonly string[] {
  const name = textOf(item, "collation");
  return name === undefined ? [] : [`collate ${name}`];
}

/** Returns the sequence of an identity column. */
export function sequenceOf(item: Item, { after }: Scene): Item | undefined {
  return after.children(item.key).find(({ kind }) => kind === "sequence");
}

/** A new type brings its own storage and compression. */
export function withResetSettings({ after: { facts }, changed }: Change): ReadonlySet<string> {
  if (!changed.has("type") && !changed.has("collation")) return changed;
  const others = [...changed].filter((fact) => !RESET.includes(fact));
  return new Set([...others, ...RESET.filter((fact) => facts[fact] !== undefined)]);
}

const RESET = ["storage", "compression"];
