import {
  CARRIED_TYPES,
  dependentsOf,
  hasNewKey,
  isCarried,
  isDetached,
  isInKey,
  letsGo,
} from "./dependents.ts";
import { checksThatGo, type Heirs, heirsOf, losesOwnCheck } from "./inherited-checks.ts";
import { childColumns, losesNotNull, notNullToRestore } from "./inherited-not-null.ts";
import { WRITERS } from "./kinds.ts";
import { ATTRIBUTES } from "./words/attributes.ts";
import { type Item, isExclusion, partKey, textOf, wholeKey } from "./words/item.ts";
import type { Change, Scene } from "./words/writer.ts";

/** The decision about one item. */
export type Decision =
  | { readonly kind: "drop"; readonly before: Item; readonly cause: string | undefined }
  | { readonly kind: "create"; readonly after: Item }
  /**
   * Dropped and created again. `cause` is the key of an item that it depends on, or undefined if
   * the item itself changed.
   */
  | {
      readonly kind: "replace";
      readonly before: Item;
      readonly after: Item;
      readonly cause: string | undefined;
    }
  | {
      readonly kind: "alter";
      readonly before: Item;
      readonly after: Item;
      readonly changed: ReadonlySet<string>;
    };

type Replaced = Extract<Decision, { kind: "replace" }>;
type Altered = Extract<Decision, { kind: "alter" }>;
type ByKey = ReadonlyMap<string, Decision>;

export interface Decisions {
  readonly byKey: ReadonlyMap<string, Decision>;
  /**
   * Types that are created again while columns use them. The old type exists beside the new one for
   * a while.
   */
  readonly carried: ReadonlySet<string>;
}

/**
 * Decides for each item if it is created, dropped, changed in place or created again.
 *
 * An item is also dropped if it depends on one that is dropped, or on one that PostgreSQL cannot
 * change under it. It is created again if it is wanted.
 */
export function decide(scene: Scene): Decisions {
  const { before, after } = scene;
  const byKey = new Map<string, Decision>();
  for (const item of before.items.values()) {
    const other = after.items.get(item.key);
    const decision =
      other === undefined
        ? ({ kind: "drop", before: item, cause: undefined } as const)
        : decisionOf(item, other, scene);
    if (decision !== undefined) byKey.set(item.key, decision);
  }
  for (const item of after.items.values()) {
    if (!before.items.has(item.key)) byKey.set(item.key, { kind: "create", after: item });
  }
  const carried = spread(byKey, scene);
  return { byKey, carried };
}

/** The facts in which two items differ. */
export function changedFacts(before: Item, after: Item): ReadonlySet<string> {
  const facts = new Set([...Object.keys(before.facts), ...Object.keys(after.facts)]);
  return new Set(
    [...facts].filter(
      (fact) => JSON.stringify(before.facts[fact]) !== JSON.stringify(after.facts[fact]),
    ),
  );
}

function decisionOf(before: Item, after: Item, scene: Scene): Decision | undefined {
  const changed = changedFacts(before, after);
  if (hasNewKey(before, after, scene) || losesOwnCheck(before, after, scene)) {
    return { kind: "replace", before, after, cause: undefined };
  }
  if (changed.size === 0) return undefined;
  const change: Change = { before, after, changed, scene };
  const isAttribute = [...changed].every((fact) => ATTRIBUTES.has(fact));
  const isAlterable = isAttribute || WRITERS[after.kind].alter?.(change) !== undefined;
  return isAlterable
    ? { kind: "alter", before, after, changed }
    : { kind: "replace", before, after, cause: undefined };
}

/** Spreads a drop to the dependents. Returns the types that are carried over. */
function spread(byKey: Map<string, Decision>, scene: Scene): ReadonlySet<string> {
  const dependents = dependentsOf(scene.before.items);
  const heirs = heirsOf(scene.before);
  const children = childColumns(scene.before);
  const carried = new Set<string>();
  const queue = [...byKey.keys()];
  const put = (decisions: readonly (Replaced | Altered)[]): void => {
    for (const decision of decisions) {
      byKey.set(decision.before.key, decision);
      queue.push(decision.before.key);
    }
  };
  for (const key of queue) {
    const below = byKey.get(key);
    const next = (dependents.get(key) ?? []).flatMap(
      (dependent) => nextDecision(below, { dependent, own: byKey.get(dependent.key) }, scene) ?? [],
    );
    if (next.some(({ kind }) => kind === "alter")) carried.add(key);
    put(next);
    put(besides(below, { byKey, heirs, children: children.get(key) ?? [] }, scene));
  }
  return withTypesInside(carried, byKey, scene);
}

interface Known {
  readonly byKey: ByKey;
  readonly heirs: Heirs;
  /** The columns below a column. */
  readonly children: readonly Item[];
}

/** Returns the decisions about items that need no item below, but follow it all the same. */
function besides(
  below: Decision | undefined,
  known: Known,
  scene: Scene,
): readonly (Replaced | Altered)[] {
  return [
    ...wholeThatGoes(below, known.byKey, scene),
    ...tableOfKey(below, known.byKey, scene),
    ...exclusionThatGoes(below, known.byKey, scene),
    ...checksBeside(below, known, scene),
    ...notNullBelow(below, known, scene),
  ];
}

/** Adds the old types in an old type that stays for a while. */
function withTypesInside(
  carried: ReadonlySet<string>,
  byKey: ByKey,
  { before }: Scene,
): ReadonlySet<string> {
  const all = new Set(carried);
  for (const key of all) {
    for (const need of before.items.get(key)?.needs ?? []) {
      const decision = byKey.get(need);
      if (decision?.kind === "replace" && CARRIED_TYPES.has(decision.before.kind)) all.add(need);
    }
  }
  return all;
}

/** An index of a partition cannot be dropped while the index of the whole table exists. */
function wholeThatGoes(
  below: Decision | undefined,
  byKey: ByKey,
  { before, after }: Scene,
): readonly Replaced[] {
  if (below?.kind !== "drop" && below?.kind !== "replace") return [];
  const part = partOf(below.before, before);
  if (part === undefined) return [];
  const { key, parent } = part;
  const attachment = before.items.get(partKey("attachment", key));
  const whole = attachment === undefined ? undefined : textOf(attachment, "part of");
  const goes = (other: string | undefined): boolean =>
    other !== undefined && ["drop", "replace"].includes(byKey.get(other)?.kind ?? "");
  if (whole === undefined || goes(parent) || goes(partKey("attachment", parent ?? ""))) return [];
  const [old, now] = [before, after].map(({ items }) => items.get(wholeKey(whole)));
  if (old === undefined || now === undefined || goes(old.key)) return [];
  return [{ kind: "replace", before: old, after: now, cause: key }];
}

/**
 * A column by which a table is partitioned keeps its type. The table is created again when the type
 * is; its partitions stay.
 */
function tableOfKey(
  below: Decision | undefined,
  byKey: ByKey,
  { before, after }: Scene,
): readonly Replaced[] {
  if (below?.kind !== "alter" || below.after.kind !== "column") return [];
  const { key, parent = "", needs } = below.before;
  const isNewType = [...needs].some((type) => byKey.get(type)?.kind === "replace");
  const [old, now] = [before, after].map(({ items }) => items.get(parent));
  if (!isNewType || old === undefined || now === undefined || !isInKey(below.before, old))
    return [];
  return byKey.get(parent)?.kind === "replace"
    ? []
    : [{ kind: "replace", before: old, after: now, cause: key }];
}

/** A partition that is attached again gets another constraint against overlaps from the whole. */
function exclusionThatGoes(
  below: Decision | undefined,
  byKey: ByKey,
  { before, after }: Scene,
): readonly Replaced[] {
  if (below?.kind !== "replace" || below.before.kind !== "attachment") return [];
  const [old, now] = [before, after].map(({ items }) => items.get(below.before.parent ?? ""));
  if (old === undefined || now === undefined || !isExclusion(old)) return [];
  if (byKey.get(old.key)?.kind === "replace") return [];
  return [{ kind: "replace", before: old, after: now, cause: below.before.key }];
}

/** The checks that child tables inherit go with that of the parent. */
function checksBeside(
  below: Decision | undefined,
  { byKey, heirs }: Known,
  scene: Scene,
): readonly Replaced[] {
  if (below?.kind !== "drop" && below?.kind !== "replace") return [];
  const { before } = below;
  const after = below.kind === "replace" ? below.after : undefined;
  const isGoing = (key: string): boolean =>
    ["drop", "replace"].includes(byKey.get(key)?.kind ?? "");
  return checksThatGo({ before, after, isGoing }, heirs, scene).flatMap((check) => {
    const wanted = scene.after.items.get(check.key);
    if (wanted === undefined) return [];
    return [{ kind: "replace", before: check, after: wanted, cause: before.key } as const];
  });
}

/** A column of a child table keeps the NOT NULL that the parent's loses. */
function notNullBelow(
  below: Decision | undefined,
  { byKey, children }: Known,
  scene: Scene,
): readonly Altered[] {
  if (below?.kind !== "alter" || !losesNotNull(below)) return [];
  return notNullToRestore(children, scene.after.items, scene).flatMap((before) => {
    const [own, after] = [byKey.get(before.key), scene.after.items.get(before.key)];
    if (after === undefined || (own !== undefined && own.kind !== "alter")) return [];
    if (own?.changed.has("not null") === true) return [];
    const changed = new Set([...(own?.changed ?? []), "not null"]);
    return [{ kind: "alter", before, after, changed } as const];
  });
}

/** PostgreSQL cannot take an index out of that of the whole: both are created again. */
function partOf(item: Item, { items }: Scene["before"]): Item | undefined {
  return item.kind === "attachment" ? items.get(item.parent ?? "") : item;
}

interface Dependent {
  readonly dependent: Item;
  /** The decision so far. Undefined without one. */
  readonly own: Decision | undefined;
}

/**
 * Returns the new decision about a dependent after the decision about the item below it. Returns
 * undefined for no change.
 */
function nextDecision(
  below: Decision | undefined,
  { dependent, own }: Dependent,
  scene: Scene,
): Replaced | Altered | undefined {
  if (below === undefined || below.kind === "create") return undefined;
  const after = scene.after.items.get(dependent.key);
  if (after === undefined || own?.kind === "replace") return undefined;
  const replaced = {
    kind: "replace",
    before: dependent,
    after,
    cause: below.before.key,
  } as const;
  if (below.kind === "alter") {
    const disturbs = WRITERS[below.after.kind].disturbs?.({ ...below, scene }, dependent);
    return disturbs === true ? replaced : undefined;
  }
  if (own?.kind === "alter" && letsGo(below.before, { before: dependent, after }, scene)) {
    return undefined;
  }
  if (isDetached(below.before, dependent, scene)) return undefined;
  if (!isCarried(below.before, dependent)) return replaced;
  const changed = new Set([...(own?.kind === "alter" ? own.changed : []), "type"]);
  return { kind: "alter", before: dependent, after, changed };
}
