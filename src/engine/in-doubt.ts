import type { Session } from "../database/session.ts";
import type { Step } from "../graph/plan.ts";
import { quoteLiteral } from "../sql/quote.ts";
import { logTable } from "./ledger-name.ts";
import { takeFence } from "./ledger-write.ts";
import type { RunContext } from "./run-context.ts";

const RETRY_DELAY_MS = 500;

/**
 * Finds out what became of a step whose connection was lost at COMMIT.
 *
 * The fence lock is taken first: the old transaction holds it until it has ended, so what the log
 * says afterwards is final (PATTERNS 3). Tries for as long as the run would wait for its lock.
 */
export async function resolveInDoubt(
  context: RunContext,
  step: Step,
): Promise<"committed" | "rolled-back" | "unknown"> {
  const { clock, lockWaitMs, interrupt } = context.options;
  const deadline = clock.now() + lockWaitMs;
  do {
    const answer = await ask(context, step);
    if (answer !== undefined) return answer ? "committed" : "rolled-back";
    await clock.sleep(RETRY_DELAY_MS, interrupt);
  } while (clock.now() < deadline && !interrupt.aborted);
  return "unknown";
}

/** Undefined when the server does not answer, or the old transaction still runs. */
async function ask(context: RunContext, step: Step): Promise<boolean | undefined> {
  const session = await connectOrNot(context);
  if (session === undefined) return undefined;
  const event = step.direction === "up" ? "applied" : "reverted";
  const sql = [
    "begin isolation level read committed read only",
    takeFence(context.run.ledger),
    `select exists (select 1 from ${logTable(context.run.ledger)} l where l.run_id operator(pg_catalog.=) ${quoteLiteral(context.run.id)}::pg_catalog.uuid and l.event operator(pg_catalog.=) '${event}' and l.revision operator(pg_catalog.=) ${quoteLiteral(step.revision.id)}) as committed`,
    "commit",
  ].join(";\n");
  const [outcome] = await session.flight([{ sql }]);
  await session.close();
  if (outcome?.kind === "refused" && outcome.error.sqlstate === "42P01") return false;
  return outcome?.kind === "done" ? outcome.rows.at(-1)?.committed === true : undefined;
}

async function connectOrNot(context: RunContext): Promise<Session | undefined> {
  try {
    return await context.connect();
  } catch {
    return undefined;
  }
}
