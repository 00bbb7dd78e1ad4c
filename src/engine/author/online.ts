import type { WrittenStatement } from "../../ddl/written.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import { type Between, type OnlineStep, onlineSteps } from "./online-steps.ts";
import { type Part, partsOf, wholePart } from "./parts.ts";

/**
 * Splits statements into parts that let tables with rows be used while they run.
 *
 * The parts alternate: what locks for a moment, in a transaction; what takes long, with weak locks;
 * what rests on it. A statement stands in the first part in which all is there that it needs. Where
 * nothing takes long, it is the plain split.
 */
export function onlineParts(
  statements: readonly WrittenStatement[],
  between: Between,
): readonly Part[] {
  const settings = statements.filter(({ object }) => object === "session");
  const staged = new Staging(between);
  const rest = statements.filter(({ object }) => object !== "session");
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
  /** The stage at whose end others can rely on it. */
  readonly ready: number;
}

/** Stages with even numbers hold what locks for a moment, those with odd ones what takes long. */
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
    // Others rely on an index or a key when it is whole, on a column or a check when it is there.
    const isWholeLate = steps[0]?.when === "outside";
    this.#done.push({ object: statement.object, ready: isWholeLate ? stage : start });
  }

  /** What a later statement changes cannot wait. */
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

/** Tells which objects an object cannot be without, directly or not. */
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
   * Tells whether what becomes of one object bears on another one that goes: it is needed by that, or
   * it is part of the table whose partition that is.
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
