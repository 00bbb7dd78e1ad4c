import type { Step } from "../../graph/plan.ts";
import type { Row, Session } from "../../session.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { logTable } from "../ledger/ledger-name.ts";
import { assertion, takeFence } from "../ledger/ledger-write.ts";
import { BACKEND_START } from "../ledger/state-query.ts";
import { refusePlanted } from "./refuse-planted.ts";
import type { RunContext } from "./run-context.ts";
import { asAtConnect, holdsRunLock } from "./session-settings.ts";

const RETRY_DELAY_MS = 250;
/** The minimum time to ask the server, and the maximum after a signal. */
const SHORTEST_PATIENCE_MS = 10_000;
const PATIENCE_AFTER_SIGNAL_MS = 5_000;

/**
 * Finds out, on a new connection, if a step was committed before its connection was lost.
 *
 * @returns undefined if the server does not answer
 */
export async function wasRecorded(context: RunContext, step: Step): Promise<boolean | undefined> {
  const event = step.direction === "up" ? "applied" : "reverted";
  const recorded = `select exists (select 1 from ${logTable(context.run.ledger)} l where ${isOfRun(context)}
  and l.event = '${event}' and l.revision = ${quoteLiteral(step.revision.id)}) as recorded`;
  const row = await afterLoss(context, [recorded]);
  return row === undefined ? undefined : row.recorded === true;
}

/** Returns a condition that a row `l` of the log belongs to this run. */
export function isOfRun({ run }: RunContext): string {
  return `l.run_id = ${quoteLiteral(run.id)}::uuid`;
}

/**
 * Writes and reads the ledger on a new connection, after the lost one can no longer run anything.
 *
 * The server may still receive what was sent. So the old backend is ended first. Behind a pooler,
 * the transaction that held the run lock is ended instead; without it every later transaction
 * refuses itself. Then the fence lock waits for a running transaction
 * (docs/architecture.md#a-lost-commit). The attempts last as long as the run would wait for its lock.
 *
 * @returns the last row, empty if the ledger is missing; undefined without an answer
 */
export async function afterLoss(
  context: RunContext,
  statements: readonly string[],
): Promise<Row | undefined> {
  const { clock, lockWaitMs, interrupt, onEvent } = context.options;
  const started = clock.now();
  if (context.mode.kind === "pooled") await context.mode.silent.close();
  for (let tries = 1; ; tries++) {
    const row = await ask(context, statements);
    if (row !== undefined) return row;
    const limitMs = Math.max(lockWaitMs, SHORTEST_PATIENCE_MS);
    const patience = interrupt.aborted ? PATIENCE_AFTER_SIGNAL_MS : limitMs;
    if (clock.now() - started >= patience) return undefined;
    if (tries === 1) onEvent({ kind: "asking-after-loss", limitMs });
    await clock.sleep(RETRY_DELAY_MS);
  }
}

async function ask(context: RunContext, statements: readonly string[]): Promise<Row | undefined> {
  const session = await connectOrNot(context);
  if (session === undefined) return undefined;
  const sql = [
    "begin isolation level read committed read write",
    ...asAtConnect(context),
    `select ${assertion(isGone(context), "'EBB_RUN_LOCK'")}`,
    takeFence(context.run.ledger),
    ...refusePlanted(context),
    ...statements,
    "commit",
  ].join(";\n");
  const outcomes = await session.flight([{ sql: endBackend(context) }, { sql }]);
  await session.close();
  const answer = outcomes[1];
  if (answer?.kind === "refused" && answer.error.sqlstate === "42P01") return {};
  return answer?.kind === "done" ? (answer.rows.at(-1) ?? {}) : undefined;
}

async function connectOrNot(context: RunContext): Promise<Session | undefined> {
  try {
    return await context.connect();
  } catch {
    return undefined;
  }
}

/** Returns SQL that ends the old backend. Any role may end its own backends. */
function endBackend(context: RunContext): string {
  if (context.mode.kind === "pooled") return "select 1";
  return `select pg_catalog.pg_terminate_backend(a.pid) from ${oldBackend(context)}`;
}

function isGone(context: RunContext): string {
  const { mode } = context;
  if (mode.kind === "direct") return `not exists (select 1 from ${oldBackend(context)})`;
  return `not ${holdsRunLock(context, String(mode.lockPid))}`;
}

function oldBackend({ state }: RunContext): string {
  const start = state.backendStart ?? 0;
  return `pg_catalog.pg_stat_activity a where a.pid operator(pg_catalog.=) ${state.backendPid} and a.pid operator(pg_catalog.<>) pg_catalog.pg_backend_pid() and coalesce(${BACKEND_START} operator(pg_catalog.=) ${start}, true)`;
}
