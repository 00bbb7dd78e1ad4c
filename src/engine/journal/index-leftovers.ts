import type { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import type { ConcurrentIndex } from "../../sql/concurrent-index.ts";
import type { Range } from "../../sql/identifier.ts";
import { quoteQualified } from "../../sql/quote.ts";
import { statementKind } from "../../sql/statement-kind.ts";
import { connectionLost, serverFailure } from "../ledger/answer.ts";
import { indexesBefore, indexesNote, indexesNoteSql } from "../ledger/journal-note.ts";
import type { RunContext, StepResult } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { stoppable } from "../run/stoppable.ts";
import { type FoundIndex, indexesOf, indexOidsQuery, waitForBuilds } from "./find-indexes.ts";
import { isAllOrNothing, type Unit } from "./units.ts";

/** The statement at which a section stopped. */
export interface ToClear {
  /** Its text from the journal, or that of the statement in its place where the journal has none. */
  readonly sql: string;
  /** The note of {@link indexNote} from the start of the unit. */
  readonly note: string | undefined;
  /** True when the journal has no answer to it. The catalog shows the outcome then. */
  readonly noAnswer: boolean;
}

/** The result of the cleanup before a unit runs again. */
export interface Cleared {
  readonly isDone: boolean;
  readonly drops: readonly StepResult[];
  readonly failure: Failure | undefined;
}

/** Checks for CREATE INDEX, DROP INDEX and REINDEX with CONCURRENTLY. */
function isIndexUnit(running: RunningStep, unit: Unit): boolean {
  return concurrentIndex(running, unit) !== undefined;
}

/** Checks if the catalog shows the outcome of a unit after its answer was lost. */
export function isDecidedByCatalog(running: RunningStep, unit: Unit): boolean {
  return isIndexUnit(running, unit);
}

/**
 * Notes the existing indexes before a unit builds one more. A new index without a known name is
 * found by comparison.
 */
export async function indexNote(
  context: Pick<RunContext, "session">,
  running: RunningStep,
  unit: Unit,
): Promise<string | undefined> {
  const kind = concurrentIndex(running, unit);
  if (kind === undefined) return undefined;
  const found = await indexesOf(context, kind);
  return indexesNote(found.map(({ oid }) => oid));
}

/** Returns the same note as an SQL expression: a script for psql evaluates it while it runs. */
export function indexNoteSql(section: Section, unit: Unit): string | undefined {
  const kind = concurrentIndex({ section }, unit);
  if (kind === undefined) return undefined;
  return indexesNoteSql(indexOidsQuery(kind));
}

/** Checks if a refused unit left an INVALID index. */
async function hasLeftovers(
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
 * Checks if a refused unit left nothing behind. For a concurrent index statement the catalog
 * decides.
 */
export async function leftNothing(
  context: RunContext,
  running: RunningStep,
  unit: Unit,
): Promise<boolean> {
  if (isAllOrNothing(running.section, unit)) return true;
  return isIndexUnit(running, unit) && !(await hasLeftovers(context, running, unit));
}

/**
 * Drops the leftovers of a concurrent index build before its section is resumed.
 *
 * Each drop is a reported step. Without it, `if not exists` would accept the INVALID index as done.
 * When the journal has no answer to the statement, the catalog decides: a valid index means done.
 *
 * @throws {Failure} `EBB_LOCK_HELD` when another session still builds the index
 */
export async function clearIndexes(
  context: RunContext,
  running: RunningStep,
  toClear: ToClear,
): Promise<Cleared> {
  const kind = indexKind(toClear.sql, { start: 0, end: toClear.sql.length });
  if (kind !== undefined) await waitForBuilds(context, kind);
  const { isDone, invalid } = await findLeftovers(context, toClear);
  return { isDone, ...(await dropAll(context, running, invalid)) };
}

/** The leftovers of an interrupted build. */
export interface Leftovers {
  /** True when the catalog shows that the statement was done. */
  readonly isDone: boolean;
  /** The indexes to drop before the statement runs again. */
  readonly invalid: readonly FoundIndex[];
}

/** Finds what {@link clearIndexes} would drop, and drops nothing. */
export async function findLeftovers(
  context: Pick<RunContext, "session">,
  { sql, note, noAnswer }: ToClear,
): Promise<Leftovers> {
  const kind = indexKind(sql, { start: 0, end: sql.length });
  if (kind === undefined) return { isDone: false, invalid: [] };
  const found = await indexesOf(context, kind);
  if (kind.kind === "drop-index-concurrently") {
    return { isDone: noAnswer && found.length === 0, invalid: [] };
  }
  const before = indexesBefore(note);
  const isNamed = kind.kind === "create-index-concurrently" && kind.index !== undefined;
  // An older journal may lack the note. Then only a named index can be assigned to this statement.
  const ours = found.filter(({ oid }) => (before === undefined ? isNamed : !before.has(oid)));
  const isCreated =
    kind.kind === "create-index-concurrently" && ours.some(({ isValid }) => isValid);
  if (noAnswer && isCreated) return { isDone: true, invalid: [] };
  return { isDone: false, invalid: ours.filter(({ isValid }) => !isValid) };
}

/** Returns the statement that drops an index left by an interrupted build. */
export function dropOf({ schema, name }: FoundIndex): string {
  return `drop index concurrently ${quoteQualified(schema, name)}`;
}

function concurrentIndex(
  { section }: Pick<RunningStep, "section">,
  unit: Unit,
): ConcurrentIndex | undefined {
  const statement = section.statements[unit.first];
  if (statement === undefined || unit.last !== unit.first) return undefined;
  return indexKind(section.source, statement);
}

function indexKind(text: string, range: Range): ConcurrentIndex | undefined {
  const kind = statementKind(text, range);
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
    const text = `Index ${schema}.${name} is INVALID, left by an interrupted build: ebb drops it first`;
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
