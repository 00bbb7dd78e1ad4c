import { comingItems, type Edge, type Families, goingItems } from "./decision-sides.ts";
import { stepKey } from "./hosts.ts";
import { slotsOf } from "./slots.ts";
import type { Item } from "./words/item.ts";
import { withoutArguments } from "./words/routine-name.ts";

/** Returns the order of steps in which a name passes from one object to another. */
export function nameEdges(families: Families): readonly Edge[] {
  return [...slotEdges(families), ...overloadEdges(families)];
}

/** A name is free after its owner is dropped or renamed. */
function slotEdges({ decisions, hosts }: Families): readonly Edge[] {
  const holders = new Map<string, string>();
  for (const item of goingItems(decisions)) {
    const isAside = decisions.carried.has(item.key);
    const step = isAside ? stepKey("aside", item.key) : hosts.ofDrop(item.key);
    for (const slot of slotsOf(item)) holders.set(slot, step);
  }
  return comingItems(decisions).flatMap((item) =>
    slotsOf(item).flatMap((slot) => {
      const first = holders.get(slot);
      return first === undefined
        ? []
        : [{ first, second: hosts.ofCreate(item.key), isWish: false }];
    }),
  );
}

/** A call can fit two functions of one name, so the old one goes before the new one comes. */
function overloadEdges({ decisions, hosts }: Families): readonly Edge[] {
  const old = new Map<string, string[]>();
  for (const item of goingItems(decisions).filter(isFunction)) {
    const name = withoutArguments(item.name);
    old.set(name, [...(old.get(name) ?? []), hosts.ofDrop(item.key)]);
  }
  return comingItems(decisions)
    .filter(isFunction)
    .flatMap((item) =>
      (old.get(withoutArguments(item.name)) ?? []).map((first) => ({
        first,
        second: hosts.ofCreate(item.key),
        isWish: true,
      })),
    );
}

function isFunction({ kind }: Item): boolean {
  return kind === "function";
}
