import { type Cast, castOf } from "../words/cast.ts";
import { type Item, listOf, partKey, textOf } from "../words/item.ts";
import { lastPart, splitFirst } from "../words/names.ts";
import { parentColumns } from "../words/parent-columns.ts";
import type { Change, Draft, Scene } from "../words/writer.ts";
import { comesFromType, staysWithParents } from "./column-origin.ts";
import { alterColumnWords } from "./not-null.ts";
import { narrowSequence } from "./sequence.ts";

/** A column that a parent table has changes its type with that one. */
export function typeChange(change: Change): readonly Draft[] {
  const { before, after, changed, scene } = change;
  if (!changed.has("type") && !changed.has("collation")) return [];
  if (comesFromType(after, scene)) return [];
  const isInherited = after.facts.inherited !== undefined && before.facts.inherited !== undefined;
  if (isInherited && staysWithParents(after.parent ?? "", scene)) return [];
  if (keepsParent(before, after, scene)) return [];
  const type = textOf(after, "type");
  const cast = conversion(change);
  const isComputed = after.facts.generated !== undefined;
  const isElsewhere = after.parent?.startsWith("foreign table ") === true;
  const using =
    cast.using === undefined || isComputed || isElsewhere ? [] : [`using ${cast.using}`];
  const sql = [`${alterColumnWords(after)} type ${type}`, ...collation(after), ...using].join(" ");
  return [cast.loses === undefined || isComputed ? { sql } : { sql, losesData: cast.loses }];
}

/** Checks if one of the parents stays: it passes its type on, whatever the others are. */
function keepsParent(before: Item, after: Item, scene: Scene): boolean {
  const { parent = "" } = after;
  if (!scene.stays(parent) || scene.after.items.has(partKey("attachment", parent))) return false;
  const had = parentColumns(before, scene.before);
  return parentColumns(after, scene.after).some((key) => had.includes(key) && scene.stays(key));
}

function conversion({ before, after, scene }: Change): Cast {
  const [was = "", is = ""] = [textOf(before, "type"), textOf(after, "type")];
  const isCarried = [...before.needs].some((key) => scene.carriedTypes.has(key));
  const column = lastPart(after.name);
  const byRow = isCarried ? rowCast(column, is, scene) : undefined;
  return byRow ?? castOf({ was, is, isCarried, keepsValues: keepsValues(is, scene), column });
}

/**
 * Converts a value of a composite type attribute by attribute, where the new type has others: its
 * text would not be read.
 */
function rowCast(column: string, type: string, { before, after }: Scene): Cast | undefined {
  const [old, now] = [before, after].map(
    ({ items }) =>
      new Map(
        listOf(items.get(`composite type ${type}`) ?? { facts: {} }, "attributes").map(splitFirst),
      ),
  );
  if (old === undefined || now === undefined) return undefined;
  if ([...old.keys()].join() === [...now.keys()].join()) return undefined;
  const fields = [...now].map(([name, fieldType]) => {
    const plain = fieldType.replace(/ COLLATE .*$/, "");
    return old.has(name) ? `(${column}).${name}::text::${plain}` : "null";
  });
  const gone = [...old.keys()].filter((name) => !now.has(name));
  const row = `row(${fields.join(", ")})::${type}`;
  return {
    using: `case when ${column} is distinct from null then ${row} end`,
    loses: gone.length === 0 ? undefined : `the values of ${gone.join(", ")} in ${type}`,
  };
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
  return loses === undefined ? [] : narrowSequence(sequence, textOf(before, "identity sequence"));
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
