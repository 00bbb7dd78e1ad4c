/** Steps, and for each those that come before it. */
export interface StepGraph {
  /** In the order in which they run where nothing else is known. */
  readonly steps: readonly string[];
  /** The steps that must come before a step. */
  readonly before: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Orders steps so that each comes after those that must come before it; ties keep the given order.
 *
 * A cycle is entered at its first step: the caller has cut all that can be cut.
 */
export function orderSteps({ steps, before }: StepGraph): readonly string[] {
  const rank = new Map(steps.map((step, at) => [step, at]));
  const needed = (step: string): readonly string[] =>
    [...(before.get(step) ?? [])].filter((other) => rank.has(other));
  const unmet = new Map(steps.map((step) => [step, needed(step).length]));
  const after = reversed(steps, needed);
  const open = new Set(steps);
  const ready = new Set(steps.filter((step) => unmet.get(step) === 0));
  const ordered: string[] = [];
  while (open.size > 0) {
    const step = firstOf(ready.size > 0 ? ready : open, rank);
    ready.delete(step);
    open.delete(step);
    ordered.push(step);
    for (const other of after.get(step) ?? []) {
      const left = (unmet.get(other) ?? 0) - 1;
      unmet.set(other, left);
      if (left === 0 && open.has(other)) ready.add(other);
    }
  }
  return ordered;
}

function firstOf(steps: ReadonlySet<string>, rank: ReadonlyMap<string, number>): string {
  let first = "";
  let lowest = Number.POSITIVE_INFINITY;
  for (const step of steps) {
    const place = rank.get(step) ?? 0;
    if (place >= lowest) continue;
    first = step;
    lowest = place;
  }
  return first;
}

function reversed(
  steps: readonly string[],
  needed: (step: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const after = new Map<string, string[]>();
  for (const step of steps) {
    for (const other of needed(step)) {
      const list = after.get(other) ?? [];
      list.push(step);
      after.set(other, list);
    }
  }
  return after;
}

/** Finds the groups of steps that wait for one another. */
export function cyclesOf(graph: StepGraph): readonly ReadonlySet<string>[] {
  const search = new CycleSearch(graph);
  for (const step of graph.steps) search.visit(step);
  return search.found;
}

interface Frame {
  readonly step: string;
  readonly others: readonly string[];
  at: number;
}

/** Tarjan's search, with a stack of its own because chains of views can be long. */
class CycleSearch {
  readonly found: ReadonlySet<string>[] = [];
  readonly #graph: StepGraph;
  readonly #known: ReadonlySet<string>;
  readonly #index = new Map<string, number>();
  readonly #low = new Map<string, number>();
  readonly #stack: string[] = [];
  readonly #open = new Set<string>();
  readonly #work: Frame[] = [];

  constructor(graph: StepGraph) {
    this.#graph = graph;
    this.#known = new Set(graph.steps);
  }

  visit(start: string): void {
    if (this.#index.has(start)) return;
    this.#enter(start);
    for (let frame = this.#work.at(-1); frame !== undefined; frame = this.#work.at(-1)) {
      const other = frame.others[frame.at++];
      if (other === undefined) this.#leave(frame);
      else if (!this.#index.has(other)) this.#enter(other);
      else if (this.#open.has(other)) this.#lower(frame.step, this.#index.get(other));
    }
  }

  #enter(step: string): void {
    this.#index.set(step, this.#index.size);
    this.#low.set(step, this.#index.size - 1);
    this.#stack.push(step);
    this.#open.add(step);
    const others = [...(this.#graph.before.get(step) ?? [])].filter((one) => this.#known.has(one));
    this.#work.push({ step, others, at: 0 });
  }

  #leave({ step }: Frame): void {
    this.#work.pop();
    const parent = this.#work.at(-1);
    if (parent !== undefined) this.#lower(parent.step, this.#low.get(step));
    if (this.#low.get(step) !== this.#index.get(step)) return;
    const group = this.#stack.splice(this.#stack.indexOf(step));
    for (const member of group) this.#open.delete(member);
    if (group.length > 1) this.found.push(new Set(group));
  }

  #lower(step: string, value: number | undefined): void {
    if (value === undefined) return;
    this.#low.set(step, Math.min(this.#low.get(step) ?? value, value));
  }
}
