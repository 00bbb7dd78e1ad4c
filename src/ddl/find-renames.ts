import { byCodeUnits } from "../graph/graph.ts";
import { compareSnapshots } from "../schema/compare.ts";
import {
  type Fact,
  type ObjectKind,
  objectKey,
  type SchemaObject,
  type Snapshot,
} from "../schema/snapshot.ts";
import { lastPart } from "./words/names.ts";
import { shortName } from "./write-renames.ts";
import type { Rename } from "./written.ts";

/** An object that was dropped and one that was added, which may be the same one. */
export interface LikelyRename extends Rename {
  /** The likeness of the two, up to 1 for a difference only in the name. */
  readonly likeness: number;
}

/** The kinds of objects that can be renamed. */
const KINDS: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  "table",
  "column",
  "constraint",
  "index",
  "view",
  "materialized view",
  "sequence",
  "enum",
  "domain",
  "composite type",
  "function",
  "procedure",
  "trigger",
  "policy",
]);

/** Objects below this likeness are different ones, unless more is known about them. */
const LEAST_LIKENESS = 0.6;

/**
 * Finds objects that seem to be renamed, the likeliest first.
 *
 * Each object occurs at most once. Both names are in the same schema, or on the same table.
 * Renames that `canBe` refuses are left out; with it, objects need not be alike.
 */
export function findRenames(
  from: Snapshot,
  to: Snapshot,
  canBe?: (rename: Rename) => boolean,
): readonly LikelyRename[] {
  const least = canBe === undefined ? LEAST_LIKENESS : 0;
  const differences = compareSnapshots(from, to).filter(({ object }) => KINDS.has(object.kind));
  const removed = differences.flatMap(({ kind, object }) => (kind === "removed" ? [object] : []));
  const added = differences.flatMap(({ kind, object }) => (kind === "added" ? [object] : []));
  const all = removed.flatMap((before) =>
    added.flatMap((after) => {
      if (!canBeSame(before, after)) return [];
      const names = { kind: before.kind, from: before.name, to: after.name };
      if (canBe?.(names) === false) return [];
      const likeness = likenessOf({ before, from }, { after, to });
      return likeness < least ? [] : [{ before, after, likeness }];
    }),
  );
  return eachOnce(all.sort(likeliestFirst));
}

interface Candidate {
  readonly before: SchemaObject;
  readonly after: SchemaObject;
  readonly likeness: number;
}

function canBeSame(before: SchemaObject, after: SchemaObject): boolean {
  return (
    before.kind === after.kind && before.schema === after.schema && before.parent === after.parent
  );
}

function distanceOf({ before, after }: Candidate): number {
  return Math.abs((before.position ?? 0) - (after.position ?? 0));
}

function likeliestFirst(a: Candidate, b: Candidate): number {
  return (
    b.likeness - a.likeness ||
    distanceOf(a) - distanceOf(b) ||
    byCodeUnits(a.before.name, b.before.name) ||
    byCodeUnits(a.after.name, b.after.name)
  );
}

function eachOnce(candidates: readonly Candidate[]): readonly LikelyRename[] {
  const taken = new Set<string>();
  return candidates.flatMap(({ before, after, likeness }) => {
    const keys = [`from ${objectKey(before)}`, `to ${objectKey(after)}`];
    if (keys.some((key) => taken.has(key))) return [];
    for (const key of keys) taken.add(key);
    return [{ kind: before.kind, from: before.name, to: after.name, likeness }];
  });
}

function likenessOf(
  { before, from }: { readonly before: SchemaObject; readonly from: Snapshot },
  { after, to }: { readonly after: SchemaObject; readonly to: Snapshot },
): number {
  if (before.kind === "table") return shareOf(columnsOf(before, from), columnsOf(after, to));
  return shareOf(traitsOf(before), traitsOf(after));
}

/** A table is known by its columns. */
function columnsOf(table: SchemaObject, snapshot: Snapshot): ReadonlySet<string> {
  const key = objectKey(table);
  const columns = [...snapshot.values()].filter(
    ({ kind, parent }) => kind === "column" && parent === key,
  );
  return new Set(columns.map(({ name, facts }) => `${lastPart(name)} ${String(facts.type)}`));
}

/** The facts, with the name itself taken out of them. */
function traitsOf(object: SchemaObject): ReadonlySet<string> {
  const name = shortName(object);
  const escaped = name.replace(/[^\w]/g, "\\$&");
  const whole = new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, "g");
  const withoutName = (fact: Fact): string => String(fact).replace(whole, "…");
  const facts = Object.entries(object.facts).filter(([fact]) => fact !== "owned by");
  return new Set(facts.map(([fact, value]) => `${fact} ${withoutName(value)}`));
}

/** Returns the share of the members that are in both sets. */
function shareOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const all = new Set([...a, ...b]);
  if (all.size === 0) return 1;
  return [...all].filter((one) => a.has(one) && b.has(one)).length / all.size;
}
