import { Failure } from "../../failure.ts";
import type { Message } from "../../session.ts";
import { LACKS_CHARACTER } from "../journal/unrecordable.ts";
import { rolledBack, serverFailure } from "../ledger/answer.ts";
import { logTable } from "../ledger/ledger-name.ts";
import { type LogRow, requireHeads, swapHeads } from "../ledger/ledger-write.ts";
import type { PreparedPlan } from "../prepare/prepare.ts";
import { afterLoss, isOfRun } from "../run/lost-connection.ts";
import type { Progress, RunContext } from "../run/run-context.ts";
import { ledgerTransaction, takeFenceInTurn } from "../run/session-settings.ts";
import { fenceVerdict } from "../transaction/verdict.ts";
import { type Opening, openingOfRun } from "./opening.ts";

/**
 * Writes new heads and their log rows without running any SQL of a revision: one transaction, one
 * flight.
 */
export async function runStamp(
  context: RunContext,
  { plan, stamped = [], adopted }: PreparedPlan,
  startOf: Opening,
): Promise<Progress> {
  const opening = openingOfRun(context, adopted, startOf);
  return write(context, { plan, stamped, opening });
}

/** A stamp, and the messages in front of it. */
interface Stamp extends Pick<PreparedPlan, "plan"> {
  readonly stamped: readonly LogRow[];
  readonly opening: readonly Message[];
}

async function write(context: RunContext, { plan, stamped, opening }: Stamp): Promise<Progress> {
  const { ledger } = context.run;
  const change = { before: plan.headsBefore, after: plan.headsAfter };
  const message = ledgerTransaction(context, [
    ...takeFenceInTurn(context),
    requireHeads(ledger, plan.headsBefore),
    swapHeads(context.run, change, [...stamped, { event: "run_end" }]),
  ]);
  const outcomes = await context.session.flight([...opening, message]);
  const index = outcomes.findIndex((outcome) => outcome.kind !== "done");
  const bad = outcomes[index];
  if (bad === undefined || bad.kind === "done") return { done: [], end: { kind: "finished" } };
  if (bad.kind === "lost") return afterLostStamp(context, bad.reason);
  await context.session.flight([{ sql: "rollback" }]);
  const isStamp = index >= opening.length;
  const bare =
    isStamp && bad.error.sqlstate === LACKS_CHARACTER ? withoutTexts(stamped) : undefined;
  if (bare !== undefined) {
    context.options.onEvent({ kind: "remark", text: NO_TEXTS });
    return write(context, { plan, stamped: bare, opening: [] });
  }
  const failure = serverFailure("EBB_LEDGER", "Cannot write the ledger", bad.error);
  return {
    done: [],
    end: fenceVerdict(bad.error, isStamp) ?? { kind: "failed", failure, step: undefined },
  };
}

const NO_TEXTS =
  "The database's encoding lacks a character of these revisions: the ledger records them without their texts, so only their files can take them back";

/** Returns the rows without the texts of revisions; undefined if there are none. */
function withoutTexts(rows: readonly LogRow[]): readonly LogRow[] | undefined {
  const bare = rows.map((row) =>
    typeof row.revision === "object"
      ? { ...row, revision: { ...row.revision, message: "", upSql: undefined, downSql: undefined } }
      : row,
  );
  const hasTexts = ({ revision }: LogRow): boolean =>
    typeof revision === "object" &&
    (revision.message !== "" || revision.upSql !== undefined || revision.downSql !== undefined);
  return rows.some(hasTexts) ? bare : undefined;
}

/**
 * Asks the log if the lost stamp was committed. Only the transaction of the stamp ends its run
 * without an error.
 */
async function afterLostStamp(context: RunContext, reason: string): Promise<Progress> {
  const written = `select exists (select 1 from ${logTable(context.run.ledger)} l where ${isOfRun(context)}
  and l.event = 'run_end' and l.error is null) as written`;
  const row = await afterLoss(context, [written]);
  if (row?.written === true) return { done: [], end: { kind: "finished" } };
  const failure =
    row === undefined
      ? new Failure(
          "EBB_UNKNOWN_OUTCOME",
          `The connection was lost (${reason}) while the stamp was written, and the server does not answer`,
          { hint: "When the server answers again, ebb current shows where the database stands" },
        )
      : rolledBack("Nothing was stamped", reason);
  return { done: [], end: { kind: "failed", failure, step: undefined } };
}
