import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { answered } from "../ledger/answer.ts";
import { runLockKey } from "../ledger/ledger-name.ts";
import type { RunContext, RunLockMode } from "../run/run-context.ts";
import { stoppable } from "../run/stoppable.ts";
import { pollForLock } from "./run-lock.ts";

/**
 * The time that the pooler may take to find a server for the work after the silent connection holds
 * the lock.
 */
const SECOND_SERVER_MS = 5000;

/**
 * Takes the run lock behind a transaction pooler, in a transaction on a second connection that
 * stays silent until the end.
 *
 * The transaction is READ COMMITTED and uses a simple query, so it holds no snapshot. CREATE INDEX
 * CONCURRENTLY would wait for a snapshot
 * (docs/architecture.md#a-silent-transaction-holds-no-snapshot).
 *
 * @throws {Failure} `EBB_LOCK_HELD`, `EBB_POOLER` if the pooler has no second server for the work.
 */
export async function holdPooledLock(
  context: RunContext,
  silent: Session,
  deadline: number,
): Promise<RunLockMode> {
  let lockPid = 0;
  await pollForLock(context, deadline, async () => {
    const { interrupt } = context.options;
    const [outcome] = await stoppable(silent, { interrupt }, () =>
      silent.flight([{ sql: takeLock(context) }]),
    );
    interrupt.throwIfAborted();
    const row = answered(outcome, "Cannot take the run lock").at(-1);
    lockPid = Number(row?.pid);
    if (row?.locked === true) return true;
    await silent.flight([{ sql: "rollback" }]);
    return false;
  });
  await requireSecondServer(context, silent);
  return { kind: "pooled", silent, lockPid };
}

function takeLock({ state, run }: RunContext): string {
  const timeouts = ["idle_in_transaction_session_timeout"];
  if (state.versionNumber >= 170_000) timeouts.push("transaction_timeout");
  return [
    "begin isolation level read committed read only",
    ...timeouts.map((name) => `set local ${name} = 0`),
    `select pg_catalog.pg_try_advisory_xact_lock(${runLockKey(run.ledger)}) as locked, pg_catalog.pg_backend_pid() as pid`,
  ].join("; ");
}

/**
 * Checks that the pooler has a second server. With a pool of one, the work would wait for the
 * lock's own server, two minutes by default.
 */
async function requireSecondServer(
  { session, options }: RunContext,
  silent: Session,
): Promise<void> {
  const { clock, interrupt } = options;
  const enough = new AbortController();
  const end = (): void => enough.abort();
  interrupt.addEventListener("abort", end);
  const answer = session.flight([{ sql: "select 1" }]).then(() => "answered");
  const timeout = clock.sleep(SECOND_SERVER_MS, enough.signal).then(() => "late");
  const first = await Promise.race([answer, timeout]);
  interrupt.removeEventListener("abort", end);
  end();
  if (first === "answered") return;
  await silent.close();
  interrupt.throwIfAborted();
  throw new Failure(
    "EBB_POOLER",
    `The pooler gave no second server connection within ${SECOND_SERVER_MS / 1000} s: the run lock needs one, and the work another`,
    { hint: "Raise the pool's size to 2 or more, or connect to the server without the pooler" },
  );
}
