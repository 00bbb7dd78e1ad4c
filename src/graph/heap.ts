/** A bag that gives back its lowest item first: a binary heap. */
export interface Heap<Item> {
  readonly push: (item: Item) => void;
  /** The lowest item, taken out; undefined when there is none. */
  readonly pop: () => Item | undefined;
}

/** Makes an empty heap; `compare` is what `sort` takes. */
export function heap<Item>(compare: (a: Item, b: Item) => number): Heap<Item> {
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

/** Puts the lower item above; tells whether that changed anything. */
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
