import type { Decision, Decisions } from "./decide.ts";
import { type Hosts, stepKey } from "./hosts.ts";
import {
  comesBeforeParents,
  comesBeforeType,
  inheritanceEdges,
  leavesWithParent,
  typedTableEdges,
} from "./inheritance-edges.ts";
import { WRITERS } from "./kinds.ts";
import { nameEdges } from "./name-edges.ts";
import { cyclesOf, type StepGraph } from "./order.ts";
import { partitionEdges } from "./partition-edges.ts";
import { persistenceEdges } from "./persistence-edges.ts";
import { unrecordedEdges } from "./unrecorded-edges.ts";
import { type Item, needsShell } from "./words/item.ts";
import { newParentColumns, parentColumns } from "./words/parent-columns.ts";
import type { Scene } from "./words/writer.ts";

/** The required and the preferred order of steps. */
export interface Edges {
  readonly hard: ReadonlyMap<string, ReadonlySet<string>>;
  /** Preferences. They are ignored if they would close a cycle. */
  readonly soft: ReadonlyMap<string, ReadonlySet<string>>;
}

type New = Exclude<Decision, { kind: "drop" }>;
type Old = Exclude<Decision, { kind: "create" }>;

/** Collects the order of the steps from the needs of each item, before and after. */
export function edgesOf(decisions: Decisions, hosts: Hosts, scene: Scene): Edges {
  const collector = new EdgeCollector(decisions, hosts, scene);
  for (const decision of decisions.byKey.values()) {
    if (decision.kind !== "create") collector.addOld(decision);
    if (decision.kind !== "drop") collector.addNew(decision);
    if (decision.kind === "replace") collector.addReplaced(decision.before.key);
  }
  collector.addFamilies();
  collector.addColumns();
  return { hard: collector.hard, soft: collector.soft };
}

/** Adds the preferences that close no cycle. */
export function withWishes(steps: readonly string[], { hard, soft }: Edges): StepGraph {
  const all = new Map([...hard].map(([step, others]) => [step, new Set(others)]));
  for (const [second, firsts] of soft) {
    for (const first of firsts) put(all, first, second);
  }
  const cycles = cyclesOf({ steps, before: all });
  if (cycles.length === 0) return { steps, before: all };
  const before = new Map([...hard].map(([step, others]) => [step, new Set(others)]));
  for (const [second, firsts] of soft) {
    for (const first of firsts) {
      const isInCycle = cycles.some((cycle) => cycle.has(first) && cycle.has(second));
      if (isInCycle && reaches(second, first, before)) continue;
      before.set(second, (before.get(second) ?? new Set()).add(first));
    }
  }
  return { steps, before };
}

/** Checks if a step already must come before another one. */
function reaches(
  first: string,
  second: string,
  before: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const seen = new Set([second]);
  for (const step of seen) {
    if (step === first) return true;
    for (const other of before.get(step) ?? []) seen.add(other);
  }
  return false;
}

function isFunctionOf(item: Item, type: Item): boolean {
  return needsShell(type) && type.needs.has(item.key);
}

/** Checks if a parent gets a column that the child had by itself. */
function isNewBeside(column: Item, above: Decision | undefined): boolean {
  return column.facts.inherited === undefined && above?.kind === "create";
}

class EdgeCollector {
  readonly hard = new Map<string, Set<string>>();
  readonly soft = new Map<string, Set<string>>();
  readonly #decisions: Decisions;
  readonly #hosts: Hosts;
  readonly #scene: Scene;

  constructor(decisions: Decisions, hosts: Hosts, scene: Scene) {
    this.#decisions = decisions;
    this.#hosts = hosts;
    this.#scene = scene;
  }

  /** Before an item is dropped or changed, its dependents are dropped or no longer depend on it. */
  addOld(decision: Old): void {
    for (const below of decision.before.needs) {
      const kind = this.#decisions.byKey.get(below)?.kind;
      if (kind === "alter") this.#addAboveAlter(decision, below);
      if (kind === "drop" || kind === "replace") this.#addAboveDrop(decision, below);
    }
  }

  #addAboveAlter(decision: Old, below: string): void {
    const { key } = decision.before;
    if (decision.kind !== "alter") {
      this.#addBeforeAlter(decision.before, this.#hosts.ofDrop(key), below);
    } else if (!decision.after.needs.has(below)) {
      this.#wish(stepKey("alter", key), stepKey("alter", below));
    }
  }

  #addAboveDrop({ kind, before: { key } }: Old, below: string): void {
    const isAlter = kind === "alter";
    const own = isAlter ? stepKey("alter", key) : this.#hosts.ofDrop(key);
    const { carried } = this.#decisions;
    const isLoose = carried.has(key) && below.startsWith("function ");
    this.#add(isLoose ? stepKey("aside", key) : own, this.#hosts.ofDrop(below));
    const isAside = carried.has(below) && !carried.has(key);
    if (isAside && !isAlter) this.#add(own, stepKey("aside", below));
  }

  /** A primary key keeps its columns NOT NULL; a view keeps the types of its columns. */
  #addBeforeAlter(dependent: Item, own: string, key: string): void {
    const below = this.#decisions.byKey.get(key);
    if (below?.kind !== "alter") return;
    if (leavesWithParent(dependent, below)) {
      this.#add(stepKey("alter", key), own);
      return;
    }
    const writer = WRITERS[below.after.kind];
    const change = { ...below, scene: this.#scene };
    const isHard = dependent.kind === "constraint" || writer.disturbs?.(change, dependent) === true;
    if (isHard) this.#add(own, stepKey("alter", key));
    else this.#wish(own, stepKey("alter", key));
  }

  addReplaced(key: string): void {
    const create = this.#hosts.ofCreate(key);
    const drop = this.#hosts.ofDrop(key);
    const isCarried = this.#decisions.carried.has(key);
    if (isCarried) this.#add(stepKey("aside", key), create);
    const after = this.#scene.after.items.get(key);
    if (after !== undefined && needsShell(after)) this.#add(drop, stepKey("shell", key));
    this.#add(isCarried ? create : drop, isCarried ? drop : create);
  }

  /** Before an item is created or changed, the items below it are in their final state. */
  addNew(decision: New): void {
    const { kind, after } = decision;
    const own = kind === "alter" ? stepKey("alter", after.key) : this.#hosts.ofCreate(after.key);
    for (const key of [...after.needs, ...this.#columnsAbove(decision)]) {
      const other = this.#decisions.byKey.get(key);
      if (other === undefined || other.kind === "drop") continue;
      if (other.kind === "alter") this.#addToAltered(after, own, other);
      else if (isFunctionOf(after, other.after)) this.#add(stepKey("shell", key), own);
      else this.#add(this.#hosts.ofCreate(key), own);
    }
    if (needsShell(after)) this.#add(stepKey("shell", after.key), own);
  }

  #columnsAbove(decision: New): readonly string[] {
    const { kind, after } = decision;
    const side = this.#scene.after;
    if (after.kind !== "column") {
      return kind === "alter" ? newParentColumns(decision.before, after, side) : [];
    }
    const above = parentColumns(after, side).filter(
      (key) => kind !== "alter" || !isNewBeside(decision.before, this.#decisions.byKey.get(key)),
    );
    if (after.facts.inherited !== "and local") return above;
    // A new child table repeats the column as its parents have it in the end.
    const isInTable = this.#hosts.ofCreate(after.key) !== stepKey("create", after.key);
    return above.filter((key) => isInTable && this.#decisions.byKey.get(key)?.kind === "alter");
  }

  #addToAltered(item: Item, own: string, below: Extract<Decision, { kind: "alter" }>): void {
    const alter = stepKey("alter", below.after.key);
    if (comesBeforeParents(item, below) || comesBeforeType(item, below)) this.#add(own, alter);
    else this.#add(alter, own);
  }

  /** Names, families of tables, and what the catalogs do not record. */
  addFamilies(): void {
    const families = { decisions: this.#decisions, hosts: this.#hosts, scene: this.#scene };
    for (const { first, second, isWish } of [
      ...partitionEdges(families),
      ...inheritanceEdges(families),
      ...typedTableEdges(families),
      ...nameEdges(families),
      ...persistenceEdges(families),
      ...unrecordedEdges(families),
    ]) {
      if (isWish) this.#wish(first, second);
      else this.#add(first, second);
    }
  }

  /** New columns of a table come in their order. */
  addColumns(): void {
    const last = new Map<string, string>();
    const columns = this.#items("create", "replace")
      .filter(({ kind }) => kind === "column")
      .sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
    for (const { key, parent = "" } of columns) {
      const step = this.#hosts.ofCreate(key);
      const previous = last.get(parent);
      if (previous !== undefined) this.#wish(previous, step);
      last.set(parent, step);
    }
  }

  #items(first: "drop" | "create", second: "replace"): Item[] {
    return [...this.#decisions.byKey.values()].flatMap((decision) => {
      if (decision.kind !== first && decision.kind !== second) return [];
      return decision.kind === "drop" || (decision.kind === "replace" && first === "drop")
        ? [decision.before]
        : [decision.after];
    });
  }

  #add(first: string, second: string): void {
    if (first !== second) put(this.hard, first, second);
  }

  #wish(first: string, second: string): void {
    if (first !== second) put(this.soft, first, second);
  }
}

function put(map: Map<string, Set<string>>, first: string, second: string): void {
  map.set(second, (map.get(second) ?? new Set()).add(first));
}
