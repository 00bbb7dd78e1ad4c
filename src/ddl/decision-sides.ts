import type { Decision, Decisions } from "./decide.ts";
import { type Hosts, stepKey } from "./hosts.ts";
import type { Item } from "./words/item.ts";
import type { Scene } from "./words/writer.ts";

/** An order of two steps. */
export interface Edge {
  readonly first: string;
  readonly second: string;
  /** True for a preference. */
  readonly isWish: boolean;
}

/** The decisions about the items of two states. */
export interface Families {
  readonly decisions: Decisions;
  readonly hosts: Hosts;
  readonly scene: Scene;
}

/** Returns the items that are dropped, or dropped and created again, as they were. */
export function goingItems(decisions: Decisions): readonly Item[] {
  return [...decisions.byKey.values()].flatMap((decision) =>
    decision.kind === "drop" || decision.kind === "replace" ? [decision.before] : [],
  );
}

/** Returns the items that are created, or dropped and created again, as they become. */
export function comingItems(decisions: Decisions): readonly Item[] {
  return [...decisions.byKey.values()].flatMap((decision) =>
    decision.kind === "create" || decision.kind === "replace" ? [decision.after] : [],
  );
}

/** Checks if the item of a key is dropped, for good or to be created again. */
export function goes({ byKey }: Decisions, key: string): boolean {
  return isOneOf(byKey.get(key), "drop", "replace");
}

/** Checks if the item of a key is created, for the first time or again. */
export function comes({ byKey }: Decisions, key: string): boolean {
  return isOneOf(byKey.get(key), "create", "replace");
}

/** Returns the steps that create, change or drop the columns of a table. */
export function columnSteps(
  table: string,
  { decisions, hosts, scene }: Families,
): readonly string[] {
  const columns = [...scene.before.children(table), ...scene.after.children(table)]
    .filter(({ kind }) => kind === "column")
    .map(({ key }) => key);
  return [...new Set(columns)].flatMap((key) => [
    ...(decisions.byKey.get(key)?.kind === "alter" ? [stepKey("alter", key)] : []),
    ...(goes(decisions, key) ? [hosts.ofDrop(key)] : []),
    ...(comes(decisions, key) ? [hosts.ofCreate(key)] : []),
  ]);
}

function isOneOf(decision: Decision | undefined, ...kinds: readonly string[]): boolean {
  return decision !== undefined && kinds.includes(decision.kind);
}
