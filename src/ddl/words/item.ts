import {
  type Fact,
  type ObjectKind,
  objectKey,
  type SchemaObject,
  type Snapshot,
} from "../../schema/snapshot.ts";
import { withSecrets } from "./secrets.ts";

/**
 * The kinds of items: the objects of a snapshot, and their parts that PostgreSQL can add and remove
 * separately.
 */
export type ItemKind = ObjectKind | PartKind;

export type PartKind = "default" | "ownership" | "attachment";

/** An object, or a part of one, that is created, changed and dropped on its own. */
export interface Item {
  readonly key: string;
  readonly kind: ItemKind;
  readonly name: string;
  readonly schema: string | undefined;
  readonly parent: string | undefined;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly position: number | undefined;
  /** The keys of the items that must exist while this one does. */
  readonly needs: ReadonlySet<string>;
  /** The secrets, `password=…`, that its facts hold. */
  readonly secrets: readonly string[];
}

export type Items = ReadonlyMap<string, Item>;

/**
 * Splits a snapshot into items. A secret is a fact where it counts beside the other snapshot: there
 * its value is known as well, or there is none.
 */
export function itemsOf(snapshot: Snapshot, other: Snapshot = snapshot): Items {
  const items = [...snapshot.values()].flatMap((object) => {
    const counterpart = other.get(objectKey(object));
    return partsOf(withNotNullName(withSecrets(object, counterpart), counterpart), snapshot);
  });
  return new Map(items.map((item) => [item.key, item]));
}

/** The name of a NOT NULL constraint is a fact where the object is new, or has it in both states. */
function withNotNullName(object: SchemaObject, other: SchemaObject | undefined): SchemaObject {
  const { notNullName, facts } = object;
  const counts = other === undefined || other.notNullName === notNullName;
  if (notNullName === undefined || !counts) return object;
  return { ...object, facts: { ...facts, "not null name": notNullName } };
}

/** A fact that is a text, or undefined. */
export function textOf({ facts }: Pick<Item, "facts">, fact: string): string | undefined {
  const value = facts[fact];
  return value === undefined || typeof value === "object" ? undefined : String(value);
}

/** A fact that is a list, empty where it is not set. */
export function listOf({ facts }: Pick<Item, "facts">, fact: string): readonly string[] {
  const value = facts[fact];
  return typeof value === "object" ? value : [];
}

/** Checks for a constraint that has an index behind it. */
export function isIndexConstraint(item: Item): boolean {
  const definition = textOf(item, "definition") ?? "";
  return item.kind === "constraint" && /^(?:PRIMARY KEY|UNIQUE|EXCLUDE)/.test(definition);
}

/**
 * Checks for a constraint that forbids overlaps. PostgreSQL does not attach one of a partition: the
 * whole creates it there.
 */
export function isExclusion(item: Item): boolean {
  const definition = textOf(item, "definition") ?? "";
  return isIndexConstraint(item) && /^EXCLUDE| WITHOUT OVERLAPS\b/.test(definition);
}

/**
 * Checks for a type that its own functions need: a base type that is more than a shell, or a range
 * with a canonical function. Such a type is created first as a shell.
 */
export function needsShell({ kind, facts }: Item): boolean {
  return kind === "base type" ? facts.shell !== true : facts.canonical !== undefined;
}

/** Names the key of a part of an object. */
export function partKey(kind: PartKind, key: string): string {
  return `${kind} of ${key}`;
}

function partsOf(object: SchemaObject, snapshot: Snapshot): readonly Item[] {
  switch (object.kind) {
    case "column":
      return columnParts(object, snapshot);
    case "sequence":
      return sequenceParts(object, snapshot);
    case "table":
    case "foreign table":
      return object.facts.bounds === undefined
        ? [itemOf(object)]
        : attachedParts(object, ["bounds", "inherits"]);
    case "index":
    case "constraint":
      return object.facts["part of"] === undefined
        ? [itemOf(object)]
        : attachedParts(object, ["part of"]);
    default:
      return [itemOf(object)];
  }
}

function itemOf(object: SchemaObject): Item {
  const { kind, name, schema, parent, facts, position, secrets = [] } = object;
  const needs = new Set(object.needs);
  if (parent !== undefined) needs.add(parent);
  return { key: objectKey(object), kind, name, schema, parent, facts, position, needs, secrets };
}

/** The kinds that a column needs for its type alone. */
const TYPE_KINDS = /^(?:enum|domain|composite type|range type|base type|collation|table|view) /;

/**
 * The default is a part of its own, because it can call functions that the column itself does not
 * need.
 */
function columnParts(object: SchemaObject, snapshot: Snapshot): readonly Item[] {
  const whole = withSequence(itemOf(object), snapshot);
  const { default: value, ...facts } = whole.facts;
  if (value === undefined) return [whole];
  const type = textOf(whole, "type") ?? "";
  const isOfType = (key: string): boolean =>
    key === whole.parent ||
    TYPE_KINDS.test(key) ||
    (key.startsWith("extension ") && type.includes("."));
  const column = { ...whole, facts, needs: new Set([...whole.needs].filter(isOfType)) };
  const needs = new Set([...whole.needs, whole.key]);
  return [column, partOf(whole, "default", { facts: { default: value }, needs })];
}

/** The sequence of an identity column can have any name. */
function withSequence(column: Item, snapshot: Snapshot): Item {
  if (column.facts.identity === undefined) return column;
  for (const { kind, name, facts } of snapshot.values()) {
    if (kind === "sequence" && facts["identity of"] === column.name) {
      return { ...column, facts: { ...column.facts, "identity sequence": name } };
    }
  }
  return column;
}

/**
 * The ownership is a part of its own: a sequence exists before the column that owns it, because the
 * column's default needs it.
 */
function sequenceParts(object: SchemaObject, snapshot: Snapshot): readonly Item[] {
  const whole = itemOf(object);
  const identity = textOf(whole, "identity of");
  if (identity !== undefined) {
    const needs = new Set([`column ${identity}`]);
    return [{ ...whole, parent: `column ${identity}`, needs }];
  }
  const owner = textOf(whole, "owned by");
  if (owner === undefined) return [whole];
  const { "owned by": ownedBy = owner, ...facts } = whole.facts;
  const column = `column ${owner}`;
  const isFree = (key: string): boolean => key !== whole.parent && key !== column;
  const sequence: Item = {
    ...whole,
    facts,
    parent: undefined,
    needs: new Set([...whole.needs].filter(isFree)),
  };
  const needs = new Set([whole.key, snapshot.has(column) ? column : (whole.parent ?? whole.key)]);
  return [sequence, partOf(whole, "ownership", { facts: { "owned by": ownedBy }, needs })];
}

/** A partition is made as a table, an index or a constraint of its own, and then attached. */
function attachedParts(object: SchemaObject, attaching: readonly string[]): readonly Item[] {
  const whole = itemOf(object);
  const isAttaching = ([fact]: [string, unknown]): boolean => attaching.includes(fact);
  const facts = Object.entries(whole.facts);
  const parents = attaching.flatMap((fact) => parentKeys(whole, fact));
  // An index of a partition is dropped with that of the whole.
  const isIndex = attaching.includes("part of");
  const own: Item = {
    ...whole,
    facts: Object.fromEntries(facts.filter((fact) => !isAttaching(fact))),
    needs: new Set([...whole.needs].filter((key) => isIndex || !parents.includes(key))),
  };
  const needs = new Set([whole.key, ...parents]);
  if (whole.parent !== undefined) needs.add(partKey("attachment", whole.parent));
  return [
    own,
    partOf(whole, "attachment", { facts: Object.fromEntries(facts.filter(isAttaching)), needs }),
  ];
}

/**
 * Returns the key of the whole table's index or constraint to which this part of a partition
 * belongs.
 */
export function wholeKey(name: string): string {
  return name.includes(" on ") ? `constraint ${name}` : `index ${name}`;
}

function parentKeys(item: Item, fact: string): readonly string[] {
  if (fact === "part of") return [wholeKey(textOf(item, fact) ?? "")];
  return fact === "inherits" ? listOf(item, fact).map((name) => `table ${name}`) : [];
}

function partOf(whole: Item, kind: PartKind, own: Pick<Item, "facts" | "needs">): Item {
  return { ...whole, ...own, key: partKey(kind, whole.key), kind, parent: whole.key };
}
