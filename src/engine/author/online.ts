import { SESSION } from "../../ddl/sql-text.ts";
import type { WrittenStatement } from "../../ddl/written.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import type { Between, OnlineStep } from "./online-step.ts";
import { onlineSteps } from "./online-steps.ts";
import { type Part, partsOf, wholePart } from "./parts.ts";

/**
 * Splits statements into parts that keep tables with rows usable.
 *
 * The parts alternate: first the short locks, in a transaction; then the long work, with weak
 * locks; then the statements that need its result. Each statement is in the first part that has
 * everything it needs. Without long work the result is the plain split.
 */
export function onlineParts(
  statements: readonly WrittenStatement[],
  between: Between,
): readonly Part[] {
  const settings = statements.filter(({ object }) => object === SESSION);
  const staged = new Staging(between);
  const rest = statements.filter(({ object }) => object !== SESSION);
  for (const [at, statement] of rest.entries()) staged.add(statement, rest.slice(at + 1));
  if (!staged.isSplit) return partsOf(statements);
  return staged.stages.flatMap((stage) => {
    if (stage.length === 0) return [];
    const whole = [...settings, ...stage];
    return stage.every(({ transaction }) => transaction) ? partsOf(whole) : [wholePart(whole)];
  });
}

interface Staged {
  readonly object: string;
  /** Other statements can rely on it after this stage. */
  readonly ready: number;
}

/** Even stages have statements with short locks, odd ones have long work. */
class Staging {
  readonly stages: WrittenStatement[][] = [];
  readonly #between: Between;
  readonly #done: Staged[] = [];
  readonly #needs: Needs;

  constructor(between: Between) {
    this.#between = between;
    this.#needs = new Needs(between);
  }

  get isSplit(): boolean {
    return this.stages.length > 1;
  }

  add(statement: WrittenStatement, later: readonly WrittenStatement[]): void {
    const start = this.#firstStage(statement);
    const steps = this.#steps(statement, later);
    if (steps === undefined) {
      this.#put(statement, start);
      this.#done.push({ object: statement.object, ready: start });
      return;
    }
    let stage = start;
    for (const step of steps) {
      stage = stageOf(step, stage);
      this.#put(step.statement, stage);
    }
    // An index or a key is usable when it is complete, a column or a check as soon as it exists.
    const isWholeLate = steps[0]?.when === "outside";
    this.#done.push({ object: statement.object, ready: isWholeLate ? stage : start });
  }

  /** Splits a statement, except a removal that a later statement depends on. */
  #steps(
    statement: WrittenStatement,
    later: readonly WrittenStatement[],
  ): readonly OnlineStep[] | undefined {
    const steps = onlineSteps(statement, this.#between);
    const isRemoval = /^(?:drop index|alter table .* detach)/i.test(statement.sql);
    if (steps === undefined || !isRemoval) return steps;
    const isTouched = later.some(({ object }) => this.#needs.areBound(statement.object, object));
    return isTouched ? undefined : steps;
  }

  #firstStage({ object }: WrittenStatement): number {
    const needed = this.#done.filter(
      (done) => done.object === object || this.#needs.has(object, done.object),
    );
    return Math.max(0, ...needed.map(({ ready }) => ready));
  }

  #put(statement: WrittenStatement, stage: number): void {
    while (this.stages.length <= stage) this.stages.push([]);
    this.stages[stage]?.push(statement);
  }
}

function stageOf({ when }: OnlineStep, before: number): number {
  const isLong = before % 2 === 1;
  if (when === "at once") return before;
  if (when === "outside") return isLong ? before : before + 1;
  return isLong ? before + 1 : before;
}

/** Knows all objects that an object needs, directly or not. */
class Needs {
  readonly #between: Between;
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor(between: Between) {
    this.#between = between;
  }

  has(object: string, needed: string): boolean {
    const known = this.#known.get(object) ?? this.#closure(object, this.#between.to);
    this.#known.set(object, known);
    return known.has(needed);
  }

  /**
   * Checks if the removal of an object affects another one: the other needs it, or is the table of
   * this partition.
   */
  areBound(going: string, other: string): boolean {
    const { from } = this.#between;
    const { inherits } = from.get(going)?.facts ?? {};
    const wholes = typeof inherits === "object" ? inherits.map((name) => `table ${name}`) : [];
    const isOfWhole = wholes.some((whole) => other === whole || this.has(other, whole));
    return isOfWhole || (going !== other && this.#closure(going, from).has(other));
  }

  #closure(object: string, snapshot: Snapshot): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [object];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const { needs = [], parent } = snapshot.get(key) ?? {};
      for (const next of [...needs, ...(parent === undefined ? [] : [parent])]) {
        if (!found.has(next)) open.push(next);
        found.add(next);
      }
    }
    return found;
  }
}
