import type { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import type { ConcurrentIndex } from "../../sql/concurrent-index.ts";
import { quoteLiteral, quoteQualified } from "../../sql/quote.ts";
import { statementKind } from "../../sql/statement-kind.ts";
import { connectionLost, serverFailure } from "../ledger/answer.ts";
import type { RunContext, StepResult } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { stoppable } from "../run/stoppable.ts";
import { type FoundIndex, indexesOf, indexOidsQuery, waitForBuilds } from "./find-indexes.ts";
import type { Unit } from "./units.ts";

/** A unit at which a section is resumed. */
export interface ToClear {
  readonly unit: Unit;
  /** What {@link indexNote} noted when it began. */
  readonly note: string | undefined;
  /** No answer to it is recorded: the catalog tells what became of it. */
  readonly noAnswer: boolean;
}

/** What was found and dropped before a unit is run again. */
export interface Cleared {
  readonly isDone: boolean;
  readonly drops: readonly StepResult[];
  readonly failure: Failure | undefined;
}

/** True for CREATE INDEX, DROP INDEX and REINDEX CONCURRENTLY. */
export function isIndexUnit(running: RunningStep, unit: Unit): boolean {
  return concurrentIndex(running, unit) !== undefined;
}

/** The catalog can tell what became of a unit whose answer was lost. */
export function isDecidedByCatalog(running: RunningStep, unit: Unit): boolean {
  return isIndexUnit(running, unit);
}

/** Notes the indexes that are there before a unit makes another, so that one without a name is known. */
export async function indexNote(
  context: Pick<RunContext, "session">,
  running: RunningStep,
  unit: Unit,
): Promise<string | undefined> {
  const kind = concurrentIndex(running, unit);
  if (kind === undefined) return undefined;
  const found = await indexesOf(context, kind);
  return NOTE + found.map(({ oid }) => oid).join(" ");
}

/** The same, as an SQL expression: a script for psql notes them when it runs. */
export function indexNoteSql(section: Section, unit: Unit): string | undefined {
  const kind = concurrentIndex({ section }, unit);
  if (kind === undefined) return undefined;
  return `${quoteLiteral(NOTE)} operator(pg_catalog.||) (${indexOidsQuery(kind)})`;
}

const NOTE = "indexes before: ";

/** Whether a unit that the server refused has left an INVALID index all the same. */
export async function hasLeftovers(
  context: RunContext,
  running: RunningStep,
  unit: Unit,
): Promise<boolean> {
  const kind = concurrentIndex(running, unit);
  if (kind === undefined) return false;
  const found = await indexesOf(context, kind);
  return found.some(({ isValid }) => !isValid);
}

/**
 * Looks, before a section is resumed, for what a concurrent index build left behind.
 *
 * An INVALID index is dropped, as a step that is said; `if not exists` would else call it done. Where
 * no answer to the statement is recorded, the catalog answers: a valid index is done.
 *
 * @throws {Failure} `EBB_LOCK_HELD` when another session goes on building it.
 */
export async function clearIndexes(
  context: RunContext,
  running: RunningStep,
  toClear: ToClear,
): Promise<Cleared> {
  const kind = concurrentIndex(running, toClear.unit);
  if (kind !== undefined) await waitForBuilds(context, kind);
  const { isDone, invalid } = await findLeftovers(context, running, toClear);
  return { isDone, ...(await dropAll(context, running, invalid)) };
}

/** What a build left behind that was interrupted. */
export interface Leftovers {
  /** The statement was done after all. */
  readonly isDone: boolean;
  /** What is dropped before it is run again. */
  readonly invalid: readonly FoundIndex[];
}

/** Looks for what {@link clearIndexes} drops, and drops nothing. */
export async function findLeftovers(
  context: Pick<RunContext, "session">,
  { section }: Pick<RunningStep, "section">,
  { unit, note, noAnswer }: ToClear,
): Promise<Leftovers> {
  const kind = concurrentIndex({ section }, unit);
  if (kind === undefined) return { isDone: false, invalid: [] };
  const found = await indexesOf(context, kind);
  if (kind.kind === "drop-index-concurrently") {
    return { isDone: noAnswer && found.length === 0, invalid: [] };
  }
  const before = new Set(note?.split(" ").map(Number));
  const isNamed = kind.kind === "create-index-concurrently" && kind.index !== undefined;
  const ours = found.filter(({ oid }) => isNamed || !before.has(oid));
  const isCreated =
    kind.kind === "create-index-concurrently" && ours.some(({ isValid }) => isValid);
  if (noAnswer && isCreated) return { isDone: true, invalid: [] };
  return { isDone: false, invalid: ours.filter(({ isValid }) => !isValid) };
}

/** The statement that drops an index that an interrupted build left. */
export function dropOf({ schema, name }: FoundIndex): string {
  return `drop index concurrently ${quoteQualified(schema, name)}`;
}

function concurrentIndex(
  { section }: Pick<RunningStep, "section">,
  unit: Unit,
): ConcurrentIndex | undefined {
  const statement = section.statements[unit.first];
  if (statement === undefined || unit.last !== unit.first) return undefined;
  const kind = statementKind(section.source, statement);
  switch (kind.kind) {
    case "create-index-concurrently":
    case "drop-index-concurrently":
    case "reindex-concurrently":
      return kind;
    default:
      return undefined;
  }
}

async function dropAll(
  context: RunContext,
  running: RunningStep,
  indexes: readonly FoundIndex[],
): Promise<Pick<Cleared, "drops" | "failure">> {
  const { session, options } = context;
  const { direction, revision } = running.step;
  const drops: StepResult[] = [];
  for (const index of indexes) {
    const { schema, name } = index;
    const sql = dropOf(index);
    const text = `Index ${schema}.${name} is INVALID, left by an interrupted build: it is dropped first`;
    options.onEvent({ kind: "remark", text });
    const started = options.clock.now();
    const [outcome] = await stoppable(session, options, () => session.flight([{ sql }]));
    const action = `Cannot drop the INVALID index ${schema}.${name}`;
    if (outcome?.kind === "refused") {
      return { drops, failure: serverFailure("EBB_HALF_RUN", action, outcome.error) };
    }
    if (outcome?.kind === "lost") return { drops, failure: connectionLost(action, outcome.reason) };
    const durationMs = options.clock.now() - started;
    const drop = { direction, revision: revision.id, message: sql, durationMs, sql };
    options.onEvent({ kind: "step-done", ...drop });
    drops.push(drop);
  }
  return { drops, failure: undefined };
}
