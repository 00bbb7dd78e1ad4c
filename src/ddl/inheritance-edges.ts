import type { Decision } from "./decide.ts";
import {
  columnSteps,
  comes,
  comingItems,
  type Edge,
  type Families,
  goes,
  goingItems,
} from "./decision-sides.ts";
import { stepKey } from "./hosts.ts";
import { checksAbove, losesOwnCheck } from "./inherited-checks.ts";
import { losesNotNull } from "./inherited-not-null.ts";
import { type Item, listOf } from "./words/item.ts";
import { parentColumns, parentConstraints } from "./words/parent-columns.ts";

type Altered = Extract<Decision, { kind: "alter" }>;

/** Returns the order of steps in tables that inherit from others. */
export function inheritanceEdges(families: Families): readonly Edge[] {
  return [
    ...comingItems(families.decisions).flatMap((item) => newOnes(item, families)),
    ...goingItems(families.decisions).flatMap((item) => oldParts(item, families)),
    ...goingItems(families.decisions).flatMap((item) => oldChildren(item, families)),
    ...goingItems(families.decisions).flatMap((item) => ownChecks(item, families)),
    ...[...families.decisions.byKey.values()].flatMap((decision) =>
      decision.kind === "alter"
        ? [
            ...changedColumns(decision, families),
            ...lostNotNull(decision, families),
            ...ownColumns(decision, families),
            ...otherParents(decision, families),
          ]
        : [],
    ),
  ];
}

/**
 * Checks if a column or a constraint of a child table comes from a parent that the table leaves: it
 * cannot be dropped before that.
 */
export function leavesWithParent(dependent: Item, { before, after, changed }: Altered): boolean {
  if (!changed.has("inherits") || dependent.facts.inherited === undefined) return false;
  if (dependent.parent !== before.key) return false;
  const parents = listOf(after, "inherits");
  return listOf(before, "inherits").some((name) => !parents.includes(name));
}

/** Checks if a new part of a child table must exist before the table gets its new parents. */
export function comesBeforeParents(item: Item, { before, after, changed }: Altered): boolean {
  if (!changed.has("inherits") || item.facts.inherited === undefined) return false;
  if (item.parent !== after.key) return false;
  const parents = listOf(before, "inherits");
  return listOf(after, "inherits").some((name) => !parents.includes(name));
}

/**
 * A column or a constraint that the child also has by itself comes before that of its parent, and
 * one that it only inherits comes after it.
 */
function newOnes(item: Item, { decisions, hosts, scene }: Families): readonly Edge[] {
  const above =
    item.kind === "constraint"
      ? parentConstraints(item, scene.after)
      : item.kind === "column" && item.facts.inherited === "and local"
        ? parentColumns(item, scene.after)
        : [];
  const own = hosts.ofCreate(item.key);
  return above
    .filter((key) => comes(decisions, key))
    .map((key) => hosts.ofCreate(key))
    .map((other) =>
      item.facts.inherited === "only"
        ? { first: other, second: own, isWish: true }
        : { first: own, second: other, isWish: true },
    );
}

/** A part that the child also has by itself stays when that of its parent is dropped. */
function oldParts(item: Item, { decisions, hosts, scene }: Families): readonly Edge[] {
  if (item.facts.inherited !== "and local") return [];
  const hasTable = (key: string): boolean => {
    const table = scene.before.items.get(key)?.parent;
    return table !== undefined && !goes(decisions, table);
  };
  const above =
    item.kind === "column"
      ? parentColumns(item, scene.before)
      : parentConstraints(item, scene.before);
  return above
    .filter((key) => goes(decisions, key) && hasTable(key) && hasTable(item.key))
    .map((key) => ({ first: hosts.ofDrop(key), second: hosts.ofDrop(item.key), isWish: false }));
}

/** A child table is dropped before the columns of its parents change. */
function oldChildren(item: Item, families: Families): readonly Edge[] {
  if (item.kind !== "table") return [];
  const first = families.hosts.ofDrop(item.key);
  return listOf(item, "inherits")
    .flatMap((name) => columnSteps(`table ${name}`, families))
    .map((second) => ({ first, second, isWish: true }));
}

/** A check of a child table's own goes before the parent's comes, where the child inherits that. */
function ownChecks(item: Item, { decisions, hosts, scene }: Families): readonly Edge[] {
  const after = scene.after.items.get(item.key);
  if (after === undefined || !losesOwnCheck(item, after, scene)) return [];
  return checksAbove(after, scene.after)
    .filter(({ key }) => comes(decisions, key))
    .map(({ key }) => ({
      first: hosts.ofDrop(item.key),
      second: hosts.ofCreate(key),
      isWish: false,
    }));
}

/** A column is NOT NULL before its table inherits from one whose column is. */
function changedColumns({ after, changed }: Altered, { decisions }: Families): readonly Edge[] {
  if (after.kind !== "column" || !changed.has("not null")) return [];
  const table = decisions.byKey.get(after.parent ?? "");
  if (table?.kind !== "alter" || !table.changed.has("inherits")) return [];
  const [column, whole] = [stepKey("alter", after.key), stepKey("alter", table.after.key)];
  return after.facts["not null"] === undefined
    ? [{ first: whole, second: column, isWish: true }]
    : [{ first: column, second: whole, isWish: true }];
}

/** A column loses NOT NULL, or gets it back, after that of the parent is dropped. */
function lostNotNull(
  { before, changed }: Altered,
  { decisions, scene }: Families,
): readonly Edge[] {
  if (before.kind !== "column" || !changed.has("not null")) return [];
  return parentColumns(before, scene.before).flatMap((key) => {
    const above = decisions.byKey.get(key);
    if (above?.kind !== "alter" || !losesNotNull(above)) return [];
    return [{ first: stepKey("alter", key), second: stepKey("alter", before.key), isWish: false }];
  });
}

/** A column that a child has already changes before the parent gets the same. */
function ownColumns(
  { before, after }: Altered,
  { decisions, hosts, scene }: Families,
): readonly Edge[] {
  if (before.kind !== "column" || before.facts.inherited !== undefined) return [];
  return parentColumns(after, scene.after)
    .filter((key) => comes(decisions, key))
    .map((key) => ({
      first: stepKey("alter", after.key),
      second: hosts.ofCreate(key),
      isWish: true,
    }));
}

/** A table leaves a parent before the parent's columns change, and gets one after that. */
function otherParents(decision: Altered, families: Families): readonly Edge[] {
  const { before, after, changed } = decision;
  if (!changed.has("inherits")) return [];
  const own = stepKey("alter", after.key);
  const [was, is] = [listOf(before, "inherits"), listOf(after, "inherits")];
  const left = was.filter((name) => !is.includes(name));
  const found = is.filter((name) => !was.includes(name));
  return [
    ...left
      .flatMap((name) => columnSteps(`table ${name}`, families))
      .map((second) => ({ first: own, second, isWish: true })),
    ...found
      .flatMap((name) => columnSteps(`table ${name}`, families))
      .map((first) => ({ first, second: own, isWish: true })),
  ];
}

/**
 * Returns the order of steps in tables that get a type or lose one: the columns of a table with a
 * type cannot change.
 */
export function typedTableEdges(families: Families): readonly Edge[] {
  return [...families.decisions.byKey.values()].flatMap((decision) =>
    decision.kind === "alter" && decision.changed.has("of type")
      ? typeEdges(decision, families)
      : [],
  );
}

function typeEdges({ before, after }: Altered, families: Families): readonly Edge[] {
  const own = stepKey("alter", after.key);
  const isFirst = before.facts["of type"] !== undefined;
  return columnSteps(after.key, families).map((step) =>
    isFirst
      ? { first: own, second: step, isWish: false }
      : { first: step, second: own, isWish: false },
  );
}

/** Checks if a column must be as it is wanted before its table gets a type. */
export function comesBeforeType(item: Item, { before, after, changed }: Altered): boolean {
  const getsType = changed.has("of type") && before.facts["of type"] === undefined;
  return getsType && item.kind === "column" && item.parent === after.key;
}
