import { Failure } from "../failure.ts";
import { byCodeUnits, type RevisionNode } from "./graph.ts";

/**
 * Orders revisions so that each comes after its parents and dependencies. Among free ones the order
 * is by `created`, then by id.
 *
 * It is Kahn's algorithm with a heap: linear except for the sorting, and without recursion.
 *
 * @throws {Failure} `EBB_CYCLE` if revisions need each other in a circle.
 */
export function totalOrder(nodes: readonly RevisionNode[]): readonly RevisionNode[] {
  const unmet = new Map<RevisionNode, number>(nodes.map((node) => [node, node.needs.length]));
  const ready = heap<RevisionNode>(byCreatedThenId);
  for (const node of nodes) if (node.needs.length === 0) ready.push(node);

  const ordered: RevisionNode[] = [];
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    ordered.push(node);
    for (const next of metBy(node, unmet)) ready.push(next);
  }
  if (ordered.length === nodes.length) return ordered;
  throw cycleFailure(nodes.filter((node) => unmet.get(node) !== 0).sort(byCreatedThenId));
}

/** Returns the revisions that waited only for this one. */
function metBy(node: RevisionNode, unmet: Map<RevisionNode, number>): readonly RevisionNode[] {
  return node.neededBy.filter((next) => {
    const left = (unmet.get(next) ?? 0) - 1;
    unmet.set(next, left);
    return left === 0;
  });
}

function byCreatedThenId({ revision: a }: RevisionNode, { revision: b }: RevisionNode): number {
  const createdA = a.created ?? Number.POSITIVE_INFINITY;
  const createdB = b.created ?? Number.POSITIVE_INFINITY;
  if (createdA !== createdB) return createdA < createdB ? -1 : 1;
  return byCodeUnits(a.id, b.id);
}

const LONGEST_CYCLE = 20;

/**
 * Creates the failure that names one cycle, in order and with its files.
 *
 * Each revision that could not be ordered needs another one of them. So a walk along these needs
 * must come back to a revision that it has passed.
 */
function cycleFailure(unordered: readonly RevisionNode[]): Failure {
  const cycle = findCycle(unordered);
  const [first] = cycle;
  const path = [...shown(cycle), first === undefined ? "" : first.revision.id].join(" needs ");
  return new Failure("EBB_CYCLE", `Cannot order the revisions, they form a cycle: ${path}`, {
    hint: "Remove one of them from a parents: or depends: line",
    subject: first && { file: first.revision.origin, revision: first.revision.id },
  });
}

function findCycle(unordered: readonly RevisionNode[]): readonly RevisionNode[] {
  const left = new Set(unordered);
  const passed = new Map<RevisionNode, number>();
  const path: RevisionNode[] = [];
  let node = unordered[0];
  while (node !== undefined) {
    const start = passed.get(node);
    if (start !== undefined) return path.slice(start);
    passed.set(node, path.length);
    path.push(node);
    node = node.needs.find((needed) => left.has(needed));
  }
  return path;
}

function shown(cycle: readonly RevisionNode[]): readonly string[] {
  const names = cycle.map(({ revision }) => `${revision.id} (${revision.origin})`);
  if (names.length <= LONGEST_CYCLE) return names;
  const left = names.length - LONGEST_CYCLE;
  return [...names.slice(0, LONGEST_CYCLE - 1), `… (${left} more)`, ...names.slice(-1)];
}

/** A binary heap: `pop` returns the lowest item first. */
interface Heap<Item> {
  readonly push: (item: Item) => void;
  /** Removes and returns the lowest item; undefined if there is none. */
  readonly pop: () => Item | undefined;
}

/** Creates an empty heap. `compare` is a comparison as for `sort`. */
function heap<Item>(compare: (a: Item, b: Item) => number): Heap<Item> {
  const items: Item[] = [];
  return {
    push: (item) => {
      items.push(item);
      siftUp(items, compare);
    },
    pop: () => {
      const [lowest] = items;
      const last = items.pop();
      if (last === undefined || items.length === 0) return lowest;
      items[0] = last;
      siftDown(items, compare);
      return lowest;
    },
  };
}

function siftUp<Item>(items: Item[], compare: (a: Item, b: Item) => number): void {
  let at = items.length - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!swapIf(items, compare, [above, at])) return;
    at = above;
  }
}

function siftDown<Item>(items: Item[], compare: (a: Item, b: Item) => number): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const below = isLower(items, compare, [left + 1, left]) ? left + 1 : left;
    if (!swapIf(items, compare, [at, below])) return;
    at = below;
  }
}

/** Puts the lower item above. Returns true if it moved. */
function swapIf<Item>(
  items: Item[],
  compare: (a: Item, b: Item) => number,
  [above, below]: readonly [number, number],
): boolean {
  const upper = items[above];
  const lower = items[below];
  if (upper === undefined || lower === undefined || compare(upper, lower) <= 0) return false;
  items[above] = lower;
  items[below] = upper;
  return true;
}

function isLower<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
  [one, other]: readonly [number, number],
): boolean {
  const a = items[one];
  const b = items[other];
  return a !== undefined && b !== undefined && compare(a, b) < 0;
}
