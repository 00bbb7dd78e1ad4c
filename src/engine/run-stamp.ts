import { answered } from "./answer.ts";
import { requireHeads, swapHeads, takeFence } from "./ledger-write.ts";
import { type Opening, openingOfRun } from "./opening.ts";
import type { RunContext } from "./run-context.ts";
import type { PreparedPlan, Progress } from "./run-steps.ts";
import { requireRunLock } from "./session-settings.ts";
import { fenceVerdict } from "./verdict.ts";

/** Writes other heads and their log rows without running anything: one transaction, one flight. */
export async function runStamp(
  context: RunContext,
  { plan, stamped = [], adopted }: PreparedPlan,
  opening: Opening,
): Promise<Progress> {
  const { ledger } = context.run;
  const change = { before: plan.headsBefore, after: plan.headsAfter };
  const sql = [
    "begin isolation level read committed read write",
    takeFence(ledger),
    requireRunLock(context),
    requireHeads(ledger, plan.headsBefore),
    swapHeads(context.run, change, [...stamped, { event: "run_end" }]),
    "commit",
  ].join(";\n");
  const messages = [...openingOfRun(context, adopted, opening), { sql }];
  const outcomes = await context.session.flight(messages);
  const bad = outcomes.find((outcome) => outcome.kind !== "done");
  if (bad === undefined) return { done: [], end: { kind: "finished" } };
  await context.session.flight([{ sql: "rollback" }]);
  const verdict = bad.kind === "refused" ? fenceVerdict(bad.error) : undefined;
  if (verdict?.kind === "lock-busy" || verdict?.kind === "moved") return { done: [], end: verdict };
  answered(bad, "Cannot write the ledger");
  throw new Error("A message was neither done, lost nor refused");
}
