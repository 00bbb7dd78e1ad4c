import { byCodeUnits } from "../graph/graph.ts";
import { type Fact, OBJECT_KINDS, type SchemaObject, type Snapshot, UNREAD } from "./snapshot.ts";

/** One changed property of an object; undefined means its default. */
export interface FactChange {
  readonly fact: string;
  readonly before: Fact | undefined;
  readonly after: Fact | undefined;
}

/** One object that differs between two snapshots. */
export type Difference =
  | { readonly kind: "added" | "removed"; readonly object: SchemaObject }
  | {
      readonly kind: "changed";
      readonly object: SchemaObject;
      readonly changes: readonly FactChange[];
    };

export interface CompareOptions {
  /** True if the order of a table's columns counts. */
  readonly columnOrder: boolean;
}

/** The result of a comparison of two snapshots. */
export type Likeness = "exact" | "column-order" | "differs";

/**
 * Lists the objects that differ between two snapshots, by kind and name.
 *
 * A part of an added or removed object is not listed: a dropped table does not list its columns.
 */
export function compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  options: CompareOptions = { columnOrder: false },
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [key, object] of before) {
    const other = after.get(key);
    if (other === undefined) {
      if (isWhole(object, before, after)) differences.push({ kind: "removed", object });
      continue;
    }
    const changes = changesBetween(object, other, options);
    if (changes.length > 0) differences.push({ kind: "changed", object: other, changes });
  }
  for (const [key, object] of after) {
    if (!before.has(key) && isWhole(object, after, before)) {
      differences.push({ kind: "added", object });
    }
  }
  return withoutRenumbered(differences).sort(byKindAndName);
}

/** The server numbers large objects: one that was made again has another name and the same facts. */
function withoutRenumbered(differences: readonly Difference[]): Difference[] {
  const unpaired = new Map<string, Difference[]>();
  for (const difference of differences) {
    const { kind, object } = difference;
    if (object.kind !== "large object" || kind === "changed") continue;
    const facts = JSON.stringify(object.facts);
    const others = unpaired.get(`${kind === "added" ? "removed" : "added"} ${facts}`);
    if (others !== undefined && others.length > 0) others.pop();
    else
      unpaired.set(`${kind} ${facts}`, [...(unpaired.get(`${kind} ${facts}`) ?? []), difference]);
  }
  const kept = new Set([...unpaired.values()].flat());
  return differences.filter(
    (difference) =>
      difference.object.kind !== "large object" ||
      difference.kind === "changed" ||
      kept.has(difference),
  );
}

/** Returns how two snapshots differ: not at all, only in the order of columns, or in more. */
export function likenessOf(before: Snapshot, after: Snapshot): Likeness {
  if (compareSnapshots(before, after).length > 0) return "differs";
  return compareSnapshots(before, after, { columnOrder: true }).length > 0
    ? "column-order"
    : "exact";
}

/** Returns false for a part of an object that was itself added or removed. */
function isWhole({ parent }: SchemaObject, here: Snapshot, there: Snapshot): boolean {
  return parent === undefined || !here.has(parent) || there.has(parent);
}

function changesBetween(
  before: SchemaObject,
  after: SchemaObject,
  { columnOrder }: CompareOptions,
): readonly FactChange[] {
  const facts = new Set([...Object.keys(before.facts), ...Object.keys(after.facts)]);
  const changes = [...facts].sort(byCodeUnits).flatMap<FactChange>((fact) => {
    const change = { fact, before: before.facts[fact], after: after.facts[fact] };
    return isSame(change.before, change.after) || isUnread(fact, before, after) ? [] : [change];
  });
  changes.push(...changedSecrets(before, after), ...changedSeals(before, after));
  if (columnOrder && before.position !== after.position) {
    changes.push({ fact: "position", before: before.position, after: after.position });
  }
  return changes;
}

/** Returns true for a fact that a role could not read on one of both sides. */
function isUnread(fact: string, ...objects: readonly SchemaObject[]): boolean {
  return objects.some(({ sealed }) => sealed?.[fact] === UNREAD);
}

/** Names the sealed facts that differ. Their values are not shown. */
function changedSeals(before: SchemaObject, after: SchemaObject): readonly FactChange[] {
  return sealedFacts(before, after).flatMap((fact) => {
    const [was, is] = [before.sealed?.[fact], after.sealed?.[fact]];
    if (was === is || isUnread(fact, before, after)) return [];
    const second = was === undefined ? "a secret" : "another";
    return [
      {
        fact,
        before: was === undefined ? undefined : "a secret",
        after: is === undefined ? undefined : second,
      },
    ];
  });
}

function sealedFacts(before: SchemaObject, after: SchemaObject): readonly string[] {
  const names = new Set([before, after].flatMap(({ sealed = {} }) => Object.keys(sealed)));
  return [...names].sort(byCodeUnits);
}

/** A fact of an object. */
export interface FactOf {
  readonly object: SchemaObject;
  readonly fact: string;
}

/** Lists the facts that were not compared, because a role could not read them on one side. */
export function unreadFacts(before: Snapshot, after: Snapshot): readonly FactOf[] {
  return factsOfBoth(before, after, (was, is) =>
    sealedFacts(was, is).filter((fact) => isUnread(fact, was, is)),
  );
}

/** Lists the sealed facts that differ. No statement can be written for them. */
export function sealedDifferences(before: Snapshot, after: Snapshot): readonly FactOf[] {
  return factsOfBoth(before, after, (was, is) => changedSeals(was, is).map(({ fact }) => fact));
}

function factsOfBoth(
  before: Snapshot,
  after: Snapshot,
  factsOf: (was: SchemaObject, is: SchemaObject) => readonly string[],
): readonly FactOf[] {
  return [...after].flatMap(([key, object]) => {
    const was = before.get(key);
    return was === undefined ? [] : factsOf(was, object).map((fact) => ({ object, fact }));
  });
}

/** Names the secrets of which both values are known and differ. The values are not shown. */
function changedSecrets(before: SchemaObject, after: SchemaObject): readonly FactChange[] {
  const was = new Set(before.secrets);
  const named = new Set(before.secrets?.map(secretName));
  return (after.secrets ?? [])
    .filter((secret) => named.has(secretName(secret)) && !was.has(secret))
    .map((secret) => ({ fact: secretName(secret), before: "a secret", after: "another" }));
}

function secretName(secret: string): string {
  return secret.slice(0, secret.indexOf("="));
}

function isSame(a: Fact | undefined, b: Fact | undefined): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

function byKindAndName({ object: a }: Difference, { object: b }: Difference): number {
  const byKind = OBJECT_KINDS.indexOf(a.kind) - OBJECT_KINDS.indexOf(b.kind);
  return byKind === 0 ? byCodeUnits(a.name, b.name) : byKind;
}
