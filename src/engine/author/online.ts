import { SESSION } from "../../ddl/sql-text.ts";
import type { WrittenStatement } from "../../ddl/written.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import { withWait, withWaits } from "./long-waits.ts";
import type { Between, OnlineStep } from "./online-step.ts";
import { onlineSteps } from "./online-steps.ts";
import { alonePart, type Part, partsOf, wholePart } from "./parts.ts";

/**
 * Splits statements into parts that keep tables with rows usable.
 *
 * First come the short locks, in a transaction; then the long work, with weak locks, and everything
 * that needs its result. Without long work the result is the plain split.
 */
export function onlineParts(
  statements: readonly WrittenStatement[],
  between: Between,
): readonly Part[] {
  const settings = statements.filter(isSetting);
  const staged = new Staging(between);
  const rest = statements.filter((statement) => !isSetting(statement));
  for (const [at, statement] of rest.entries()) staged.add(statement, rest.slice(at + 1));
  if (staged.long.length === 0) return partsOf(withWaits(statements, between));
  const long = [...settings, ...staged.long];
  return [
    ...partsOf([...settings, ...staged.short]),
    fitsTransaction(staged.long) ? wholePart(long) : alonePart(long),
  ];
}

/**
 * Splits the statements of a down into steps that keep tables with rows usable, in one section.
 *
 * `isLong` is true if the up is long work outside of a transaction. Otherwise the steps are taken
 * only if each statement has them: any other down works as a whole or not at all.
 */
export function onlineDown(
  statements: readonly WrittenStatement[],
  between: Between,
  isLong: boolean,
): Part {
  const steps = statements.map((statement) => onlineSteps(statement, between));
  const isPure = steps.every((each) => each !== undefined);
  if (!isLong && !isPure) return wholePart(withWaits(statements, between));
  const all = steps.flatMap(
    (each, at) =>
      each?.map(({ statement }) => statement) ?? withWaits(statements.slice(at, at + 1), between),
  );
  return fitsTransaction(all) ? wholePart(all) : alonePart(all);
}

function isSetting({ object }: WrittenStatement): boolean {
  return object === SESSION;
}

/** A lock that closes a table must not last while the rows are read. */
function fitsTransaction(statements: readonly WrittenStatement[]): boolean {
  const reading = statements.filter(({ sql }) => / validate constraint /i.test(sql));
  const isOfOneKind = reading.length === 0 || reading.length === statements.length;
  return isOfOneKind && statements.every(({ transaction }) => transaction);
}

interface Done {
  readonly object: string;
  /** Others can rely on the object only after the long work. */
  readonly isLate: boolean;
}

class Staging {
  readonly short: WrittenStatement[] = [];
  readonly long: WrittenStatement[] = [];
  readonly #between: Between;
  readonly #done: Done[] = [];
  readonly #needs: Needs;

  constructor(between: Between) {
    this.#between = between;
    this.#needs = new Needs(between);
  }

  add(statement: WrittenStatement, later: readonly WrittenStatement[]): void {
    let isLate = this.#needsLate(statement);
    const steps = this.#steps(statement, later) ?? [
      { when: "at once", statement: withWait(statement, this.#between) },
    ];
    // An index or a key is usable when it is complete, a column or a check as soon as it exists.
    this.#done.push({
      object: statement.object,
      isLate: isLate || steps[0]?.when === "outside",
    });
    for (const step of steps) {
      isLate ||= step.when === "outside";
      (isLate ? this.long : this.short).push(step.statement);
    }
  }

  /** Splits a statement, except a removal that a later statement depends on. */
  #steps(
    statement: WrittenStatement,
    later: readonly WrittenStatement[],
  ): readonly OnlineStep[] | undefined {
    const steps = onlineSteps(statement, this.#between);
    if (steps === undefined || !REMOVAL.test(statement.sql)) return steps;
    const isTouched = later.some(
      ({ object, sql }) => !HARMLESS.test(sql) && this.#needs.areBound(statement.object, object),
    );
    return isTouched ? undefined : steps;
  }

  #needsLate({ object }: WrittenStatement): boolean {
    return this.#done.some(
      (done) => done.isLate && (done.object === object || this.#needs.has(object, done.object)),
    );
  }
}

const REMOVAL = /^(?:drop index|alter table .* (?:detach|drop constraint|drop not null))\b/i;

/** These work with and without an object that stands on theirs. */
const HARMLESS = /^(?:comment on|grant|revoke|alter .* (?:owner to|(?:set|drop) default))\b/i;

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
