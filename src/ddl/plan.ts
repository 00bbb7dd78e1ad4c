import { byCodeUnits } from "../graph/graph.ts";
import type { Decision, Decisions } from "./decide.ts";
import { type Action, createHosts, type Hosts, stepKey } from "./hosts.ts";
import { WRITERS } from "./kinds.ts";
import { cyclesOf, orderSteps } from "./order.ts";
import { edgesOf, withWishes } from "./step-graph.ts";
import { type Item, needsShell, partKey } from "./words/item.ts";
import type { Scene } from "./words/writer.ts";

/** One step. */
export interface Step {
  readonly action: Action;
  readonly decision: Decision;
  readonly item: Item;
}

/** The steps in order, and the items that are part of another step. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly hosts: Hosts;
}

/** Orders the steps by the needs of the items, before and after. */
export function planSteps(decisions: Decisions, scene: Scene): Plan {
  const alone = new Set<string>();
  for (;;) {
    const hosts = createHosts(decisions, scene, alone);
    const steps = stepsOf(decisions, hosts);
    const edges = edgesOf(decisions, hosts, scene);
    const keys = [...steps.keys()];
    const cycles = cyclesOf({ steps: keys, before: edges.hard });
    const cut = cycles.flatMap((cycle) => cutsOf(cycle, decisions, hosts));
    if (cut.length === 0) {
      const order = orderSteps(withWishes(keys, edges));
      return { hosts, steps: order.flatMap((key) => steps.get(key) ?? []) };
    }
    for (const key of cut) alone.add(key);
  }
}

function stepsOf(decisions: Decisions, hosts: Hosts): ReadonlyMap<string, Step> {
  const steps = [...decisions.byKey.values()].flatMap((decision) => {
    const key = decision.kind === "create" ? decision.after.key : decision.before.key;
    return stepsOfItem(decision, decisions.carried.has(key)).filter(
      ({ action }) =>
        (action !== "drop" || hosts.ofDrop(key) === stepKey("drop", key)) &&
        (action !== "create" || hosts.ofCreate(key) === stepKey("create", key)),
    );
  });
  steps.sort(inUsualOrder);
  return new Map(steps.map((step) => [stepKey(step.action, step.item.key), step]));
}

function stepsOfItem(decision: Decision, isCarried: boolean): readonly Step[] {
  switch (decision.kind) {
    case "drop":
      return [{ action: "drop", decision, item: decision.before }];
    case "create":
      return created(decision, decision.after);
    case "alter":
      return [{ action: "alter", decision, item: decision.after }];
    case "replace": {
      const aside: Step = { action: "aside", decision, item: decision.before };
      const drop: Step = { action: "drop", decision, item: decision.before };
      const create = created(decision, decision.after);
      return isCarried ? [aside, drop, ...create] : [drop, ...create];
    }
  }
}

/** The functions of a type need the type, so it is created first as a shell. */
function created(decision: Decision, item: Item): readonly Step[] {
  const create: Step = { action: "create", decision, item };
  return needsShell(item) ? [{ action: "shell", decision, item }, create] : [create];
}

const KINDS = Object.keys(WRITERS);

/**
 * Drops come first, dependents before the objects below them. The rest is sorted by kind and name.
 */
function inUsualOrder(a: Step, b: Step): number {
  const byRank = rankOf(a) - rankOf(b);
  if (byRank !== 0) return byRank;
  const areSiblings = a.item.kind === "column" && a.item.parent === b.item.parent;
  const byPosition = areSiblings ? (a.item.position ?? 0) - (b.item.position ?? 0) : 0;
  return byPosition || byCodeUnits(a.item.name, b.item.name) || byCodeUnits(a.action, b.action);
}

function rankOf({ action, item }: Step): number {
  const kind = KINDS.indexOf(item.kind);
  return action === "drop" ? -kind - 1 : kind;
}

/** Items that can be dropped or created separately from their host. */
const ON_ITS_OWN = new Set(["constraint", "index", "rule", "trigger", "policy", "default"]);

/**
 * Returns the parts of a cycle that become separate steps, because they need another part of it.
 */
function cutsOf(cycle: ReadonlySet<string>, decisions: Decisions, hosts: Hosts): readonly string[] {
  return [...decisions.byKey.values()].flatMap((decision) => [
    ...(decision.kind === "drop" || decision.kind === "replace"
      ? cutOf(decision.before, cycle, {
          action: "drop",
          host: hosts.ofDrop,
          // The key of a partition cannot be dropped before that of the whole.
          isBound: (key) => decisions.byKey.has(partKey("attachment", key)),
        })
      : []),
    ...(decision.kind === "create" || decision.kind === "replace"
      ? cutOf(decision.after, cycle, {
          action: "create",
          host: hosts.ofCreate,
          isBound: () => false,
        })
      : []),
  ]);
}

interface Side {
  readonly action: "drop" | "create";
  host(key: string): string;
  isBound(key: string): boolean;
}

function cutOf(
  { key, kind, needs }: Item,
  cycle: ReadonlySet<string>,
  { action, host, isBound }: Side,
): readonly string[] {
  const own = stepKey(action, key);
  const holder = host(key);
  if (!ON_ITS_OWN.has(kind) || isBound(key)) return [];
  if (holder === own || !cycle.has(holder)) return [];
  const needsAnother = [...needs].some((need) => host(need) !== holder && cycle.has(host(need)));
  return needsAnother ? [own] : [];
}
