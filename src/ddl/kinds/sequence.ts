import { changedAttributes } from "../words/attributes.ts";
import { type Item, partKey, textOf } from "../words/item.ts";
import { lastPart, splitName, tableOf, unquoted } from "../words/names.ts";
import { SEQUENCE_GRANTS } from "../words/privileges.ts";
import type { Change, Draft, KindWriter, Scene } from "../words/writer.ts";

export const sequenceWriter: KindWriter = {
  words: "sequence",
  hasOwner: true,
  grants: SEQUENCE_GRANTS,
  create: (item, scene) => [{ sql: createSequence(item, scene) }],
  drop: ({ name }) => [{ sql: `drop sequence ${name}`, losesData: `where ${name} stands` }],
  alter: alterSequence,
};

/** A sequence goes with the column that owns it. */
export const ownershipWriter: KindWriter = {
  words: "ownership",
  create: (item) => [{ sql: `alter sequence ${item.name} owned by ${textOf(item, "owned by")}` }],
  drop: (item) => [{ sql: `alter sequence ${item.name} owned by none` }],
  alter: ({ after }) => [
    { sql: `alter sequence ${after.name} owned by ${textOf(after, "owned by")}` },
  ],
};

/** `generated always as identity (start with 10)`. */
export function identityClause(kind: string, column: Item, sequence: Item | undefined): string {
  const options =
    sequence === undefined
      ? []
      : [...nameOption(column, sequence), ...logging(sequence), ...optionsOf(sequence)];
  const list = options.length === 0 ? "" : ` (${options.join(" ")})`;
  return `generated ${kind} as identity${list}`;
}

function logging({ facts }: Item): readonly string[] {
  return [
    ...(facts.unlogged === true ? ["unlogged"] : []),
    ...(facts.logged === true ? ["logged"] : []),
  ];
}

function createSequence(item: Item, scene: Scene): string {
  const unlogged = isUnlogged(item, scene) ? "unlogged " : "";
  const type = textOf(item, "type");
  const as = type === undefined ? [] : [`as ${type}`];
  return [`create ${unlogged}sequence ${item.name}`, ...as, ...optionsOf(item)].join(" ");
}

/** The sequence of an unlogged table is unlogged, too, unless it says otherwise. */
function isUnlogged(item: Item, { after: { items } }: Scene): boolean {
  const ownership = items.get(partKey("ownership", item.key));
  const column = ownership === undefined ? undefined : textOf(ownership, "owned by");
  const table = items.get(`table ${tableOf(column ?? "")}`);
  return (
    item.facts.unlogged === true || (table?.facts.unlogged === true && item.facts.logged !== true)
  );
}

/** The name that PostgreSQL would give it by itself is left out. */
function nameOption(column: Item, sequence: Item): readonly string[] {
  const schema = splitName(sequence.name)[0] ?? "";
  const table = splitName(tableOf(column.name));
  const isSame =
    schema === table[0] &&
    unquoted(lastPart(sequence.name)) ===
      `${unquoted(table.at(-1) ?? "")}_${unquoted(lastPart(column.name))}_seq`;
  return isSame ? [] : [`sequence name ${sequence.name}`];
}

function optionsOf(item: Item): readonly string[] {
  const option = (fact: string, words: string): readonly string[] => {
    const value = textOf(item, fact);
    return value === undefined ? [] : [`${words} ${value}`];
  };
  return [
    ...option("increment", "increment by"),
    ...option("minimum", "minvalue"),
    ...option("maximum", "maxvalue"),
    ...option("start", "start with"),
    ...option("cache", "cache"),
    ...(item.facts.cycle === true ? ["cycle"] : []),
  ];
}

function alterSequence(change: Change): readonly Draft[] | undefined {
  const { after, changed, scene } = change;
  if (changed.has("identity of")) return undefined;
  const words = changedOptions(change);
  const table = scene.after.items.get(after.parent ?? "")?.parent ?? "";
  const isOfUnlogged = scene.after.items.get(table)?.facts.unlogged === true;
  const isLogged = after.facts.logged === true || (after.facts.unlogged !== true && !isOfUnlogged);
  return [
    ...(words.length === 0 ? [] : [{ sql: `alter sequence ${after.name} ${words.join(" ")}` }]),
    ...(changed.has("unlogged") || changed.has("logged")
      ? [{ sql: `alter sequence ${after.name} set ${isLogged ? "logged" : "unlogged"}` }]
      : []),
  ];
}

function changedOptions({ before, after, changed }: Omit<Change, "scene">): readonly string[] {
  const type = textOf(after, "type") ?? "bigint";
  const isTyped = changed.has("type");
  const largest = LARGEST[type] ?? "";
  const option = (fact: string, words: string, initial: string): readonly string[] =>
    changed.has(fact) || (isTyped && fact === "maximum")
      ? [`${words} ${textOf(after, fact) ?? initial}`]
      : [];
  return [
    ...(isTyped ? [`as ${type}`] : []),
    ...option("increment", "increment by", "1"),
    ...option("minimum", "minvalue", "1"),
    ...option("maximum", "maxvalue", largest),
    ...option("start", "start with", "1"),
    ...option("cache", "cache", "1"),
    ...(changed.has("cycle") ? [after.facts.cycle === true ? "cycle" : "no cycle"] : []),
    ...(isOutside(before, after) ? ["restart"] : []),
  ];
}

/** A sequence that has not left its start cannot stay where it is, outside of its new bounds. */
function isOutside(before: Item, after: Item): boolean {
  const start = BigInt(textOf(before, "start") ?? "1");
  const minimum = BigInt(textOf(after, "minimum") ?? "1");
  const maximum = BigInt(
    textOf(after, "maximum") ?? LARGEST[textOf(after, "type") ?? "bigint"] ?? "1",
  );
  return start < minimum || start > maximum;
}

/** Gives the sequence of an identity column another name, and the options of that one. */
export function renameSequence(
  before: Item | undefined,
  sequence: Item,
  scene: Scene,
): readonly Draft[] {
  if (before === undefined || before.name === sequence.name) return [];
  const all = new Set(["increment", "minimum", "maximum", "start", "cache", "cycle"]);
  const words = changedOptions({ before, after: sequence, changed: all });
  const others = new Set(["grants", "comment"].filter((fact) => !isSame(before, sequence, fact)));
  return [
    { sql: `alter sequence ${before.name} rename to ${lastPart(sequence.name)}` },
    { sql: `alter sequence ${sequence.name} ${words.join(" ")}` },
    ...changedAttributes(sequenceWriter, { before, after: sequence, changed: others, scene }),
  ];
}

function isSame(before: Item, after: Item, fact: string): boolean {
  return JSON.stringify(before.facts[fact]) === JSON.stringify(after.facts[fact]);
}

/**
 * Gives the sequence of an identity column the bounds of a smaller type. It has its old name until
 * the column has its type.
 */
export function narrowSequence(sequence: Item, name: string = sequence.name): readonly Draft[] {
  const type = textOf(sequence, "type") ?? "bigint";
  const maximum = textOf(sequence, "maximum") ?? LARGEST[type];
  return [{ sql: `alter sequence ${name} maxvalue ${maximum}` }];
}

const LARGEST: Readonly<Record<string, string>> = {
  smallint: "32767",
  integer: "2147483647",
  bigint: "9223372036854775807",
};
