import { attributesOfNew } from "../words/attributes.ts";
import { isSameFamily } from "../words/cast.ts";
import { definitionOf, parenthesized } from "../words/expression.ts";
import { type Item, partKey, textOf } from "../words/item.ts";
import { lastPart, tableOf } from "../words/names.ts";
import { parentColumns } from "../words/parent-columns.ts";
import type { Change, Draft, KindWriter, Scene } from "../words/writer.ts";
import { comesFromParent, comesFromType, hasChildren, settingsOfParent } from "./column-origin.ts";
import { columnSettings } from "./column-settings.ts";
import {
  collation,
  narrowedSequence,
  sequenceOf,
  typeChange,
  withResetSettings,
} from "./column-type.ts";
import { withoutParentsDefault } from "./default.ts";
import {
  alterColumnWords,
  alterOwner,
  notNullChange,
  notNullClause,
  notNullOfChild,
  setNotNull,
  uncheckedNotNull,
} from "./not-null.ts";
import { identityClause, renameSequence, sequenceWriter } from "./sequence.ts";

/**
 * Writes columns of tables. For a column of a view it writes only comments, grants and the like.
 */
export const columnWriter: KindWriter = {
  words: "column",
  create: (item, scene) => (isOfTable(item) ? addColumn(item, scene) : columnExtras(item, scene)),
  drop: (item, scene) => (isOfTable(item) ? dropColumn(item, scene) : clearSettings(item)),
  alter: alterColumn,
  disturbs: disturbsDependent,
};

/** A column as CREATE TABLE and ADD COLUMN define it. */
export function columnDefinition(item: Item, scene: Scene): string {
  const type = textOf(item, "type") ?? "";
  return [lastPart(item.name), type, ...collation(item), ...optionsOf(item, scene)].join(" ");
}

/**
 * Returns the definition of a column in a typed table. Returns undefined if the type says
 * everything.
 */
export function typedColumnDefinition(item: Item, scene: Scene): string | undefined {
  const options = optionsOf(item, scene);
  return options.length === 0
    ? undefined
    : [lastPart(item.name), "with options", ...options].join(" ");
}

/** Writes the statements for a new column that do not fit into its definition. */
export function columnExtras(item: Item, scene: Scene): readonly Draft[] {
  const before: Item = { ...item, facts: settingsOfParent(item, scene) };
  const changed = new Set(Object.keys({ ...before.facts, ...item.facts }));
  const sequence = sequenceOf(item, scene);
  return [
    ...withoutParentsDefault(item, scene),
    ...uncheckedNotNull(item),
    ...columnSettings({ before, after: item, changed }),
    ...(sequence === undefined ? [] : attributesOfNew(sequenceWriter, sequence, scene)),
  ];
}

/** Removes all settings of a column of a view. The column itself stays. */
function clearSettings(item: Item): readonly Draft[] {
  const after: Item = { ...item, facts: {} };
  return columnSettings({ before: item, after, changed: new Set(Object.keys(item.facts)) });
}

function isOfTable({ parent = "" }: Item): boolean {
  return parent.startsWith("table ") || parent.startsWith("foreign table ");
}

function optionsOf(item: Item, scene: Scene): readonly string[] {
  const key = partKey("default", item.key);
  const value = scene.isInline(key) ? scene.after.items.get(key) : undefined;
  const [expression, kind] = generated(item);
  // Since PostgreSQL 17 a partition takes its numbers from the sequence of the whole.
  const identity =
    item.facts["identity sequence"] === undefined ? undefined : textOf(item, "identity");
  return [
    ...(value === undefined ? [] : [`default ${definitionOf(value, "default")}`]),
    ...(expression === undefined
      ? []
      : [`generated always as ${parenthesized(expression)} ${kind}`]),
    ...(identity === undefined ? [] : [identityClause(identity, item, sequenceOf(item, scene))]),
    ...notNullClause(item),
  ];
}

function generated(item: Item): readonly [expression: string | undefined, kind: string] {
  const text = item.facts.generated === undefined ? undefined : definitionOf(item, "generated");
  const at = text?.lastIndexOf(" ") ?? 0;
  return [text?.slice(0, at), text?.slice(at + 1) ?? ""];
}

function addColumn(item: Item, scene: Scene): readonly Draft[] {
  if (comesFromParent(item, scene) || comesFromType(item, scene)) {
    return [...notNullOfChild(item, scene), ...columnExtras(item, scene)];
  }
  const add = `${alterOwner(item)} add column`;
  if (item.facts.identity !== undefined && hasChildren(item, scene))
    return addNumbered(item, scene);
  if (!needsValues(item, scene)) {
    return [{ sql: `${add} ${columnDefinition(item, scene)}` }, ...columnExtras(item, scene)];
  }
  const { "not null": _, ...facts } = item.facts;
  return [
    { sql: `${add} ${columnDefinition({ ...item, facts }, scene)}` },
    { sql: `${fillIn(item)}\n${setNotNull(item)}` },
    ...columnExtras(item, scene),
  ];
}

/** PostgreSQL adds no identity column to a table that has child tables, but makes a column one. */
function addNumbered(item: Item, scene: Scene): readonly Draft[] {
  const { identity, "identity sequence": _, ...facts } = item.facts;
  const sequence = sequenceOf(item, scene);
  return [
    ...addColumn({ ...item, facts }, { ...scene, isInline: () => false }),
    { sql: `${alterColumnWords(item)} add ${identityClause(String(identity), item, sequence)}` },
  ];
}

/** ADD COLUMN … NOT NULL without a default fails on a table that holds rows. */
function needsValues(item: Item, scene: Scene): boolean {
  const isFilled =
    item.facts.generated !== undefined ||
    item.facts.identity !== undefined ||
    scene.isInline(partKey("default", item.key));
  return item.facts["not null"] === true && !isFilled && item.parent?.startsWith("table ") === true;
}

/** Returns a placeholder: only a person knows the values for the existing rows. */
function fillIn(item: Item): string {
  const table = tableOf(item.name);
  const column = lastPart(item.name);
  return [
    `-- FILL IN: ${column} has no default, so give it a value in the rows that ${table} holds:`,
    `-- update ${table} set ${column} = … where ${column} is null;`,
  ].join("\n");
}

function dropColumn(item: Item, scene: Scene): readonly Draft[] {
  if (comesFromType(item, scene)) return [];
  const only = staysInChild(item, scene)
    ? alterOwner(item).replace("table ", "table only ")
    : alterOwner(item);
  const sql = `${only} drop column ${lastPart(item.name)}`;
  const isDerived = item.facts.generated !== undefined;
  return [isDerived ? { sql } : { sql, losesData: `the values of ${item.name}` }];
}

/** A child table keeps the column where it is dropped with ONLY. */
function staysInChild(item: Item, { before, stays }: Scene): boolean {
  return [...before.items.values()].some(
    (other) =>
      other.kind === "column" &&
      stays(other.key) &&
      parentColumns(other, before).includes(item.key),
  );
}

function alterColumn(change: Change): readonly Draft[] | undefined {
  const { before, after, changed } = change;
  const expression = changed.has("generated") ? expressionChange(change) : [];
  if (expression === undefined) return undefined;
  const isOwn = !followsParent(after, change.scene);
  const loses =
    before.facts["identity sequence"] !== undefined && after.facts.identity === undefined;
  const isNotNull = changed.has("not null") || changed.has("not null name");
  return [
    ...(isOwn ? expression : []),
    ...narrowedSequence(change),
    ...(loses ? [{ sql: `${alterColumnWords(after)} drop identity` }] : []),
    ...typeChange(change),
    ...(isNotNull ? notNullChange(change) : []),
    ...identityChange(change),
    ...columnSettings({ ...change, changed: withResetSettings(change) }),
  ];
}

function expressionChange({ before, after, scene }: Change): readonly Draft[] | undefined {
  const [, wasKind] = generated(before);
  const [expression, kind] = generated(after);
  if (expression === undefined) {
    return wasKind === "stored"
      ? [{ sql: `${alterColumnWords(after)} drop expression` }]
      : undefined;
  }
  if (wasKind !== kind || scene.serverVersion < 17) return undefined;
  return [{ sql: `${alterColumnWords(after)} set expression as ${parenthesized(expression)}` }];
}

/** A parent's column passes its new expression, or none, to the children. */
function followsParent(column: Item, { before, after }: Scene): boolean {
  return parentColumns(column, after).some((key) => {
    const [was, is] = [before.items.get(key)?.facts, after.items.get(key)?.facts];
    return (
      was !== undefined &&
      was.generated !== is?.generated &&
      is?.generated === column.facts.generated
    );
  });
}

function identityChange({ before, after, scene }: Change): readonly Draft[] {
  const [was, is] = [textOf(before, "identity"), textOf(after, "identity")];
  const sequence = sequenceOf(after, scene);
  const name = textOf(before, "identity sequence");
  // The column of a partition has the identity of the whole.
  if (is === undefined || sequence === undefined) return [];
  if (was !== undefined) {
    return [
      ...(is === was ? [] : [{ sql: `${alterColumnWords(after)} set generated ${is}` }]),
      ...(name === undefined
        ? []
        : renameSequence(scene.before.items.get(`sequence ${name}`), sequence, scene)),
    ];
  }
  return [
    { sql: `${alterColumnWords(after)} add ${identityClause(is, after, sequence)}` },
    ...attributesOfNew(sequenceWriter, sequence, scene),
  ];
}

const REWRITTEN = new Set([
  "view",
  "materialized view",
  "rule",
  "policy",
  "trigger",
  "publication",
  "function",
  "procedure",
]);

/** PostgreSQL refuses a new type while an object that it cannot rebuild depends on the column. */
function disturbsDependent({ before, after, changed }: Change, dependent: Item): boolean {
  if (!changed.has("type") && !changed.has("collation")) return false;
  if (REWRITTEN.has(dependent.kind)) return true;
  if (dependent.kind === "column") return dependent.facts.generated !== undefined;
  if (isForeignKey(dependent) && isMadeAnew({ before, after })) return true;
  if (isSameFamily(textOf(before, "type") ?? "", textOf(after, "type") ?? "")) return false;
  if (dependent.kind === "constraint") return !isKey(dependent);
  return dependent.kind === "default" || dependent.kind === "index";
}

/** A type that is created again is another one, though its name is the same. */
function isMadeAnew({ before, after }: Pick<Change, "before" | "after">): boolean {
  return before.facts.type === after.facts.type && before.facts.collation === after.facts.collation;
}

function isForeignKey(item: Item): boolean {
  return item.kind === "constraint" && /^FOREIGN KEY/.test(textOf(item, "definition") ?? "");
}

/** PostgreSQL itself rebuilds the index of a key. */
function isKey(item: Item): boolean {
  return /^(?:PRIMARY KEY|UNIQUE)/.test(textOf(item, "definition") ?? "");
}
