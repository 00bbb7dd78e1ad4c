import type { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { sleep } from "../terminal/clock.ts";
import { onStop, stoppedBy } from "../terminal/interrupt.ts";
import type { World } from "../terminal/world.ts";
import type { Context } from "./command.ts";

const PATIENCE_MS = 1_000;

/**
 * Runs a command. A signal ends it, also if the command itself does not handle signals: its queries
 * are cancelled, and the run ends as after any other failure, with its one document.
 *
 * @throws {Failure} `EBB_INTERRUPTED`, `EBB_TERMINATED`, `EBB_HANGUP`
 */
export async function untilSignal(
  context: Context,
  command: (context: Context) => Promise<number>,
): Promise<number> {
  const { world } = context;
  let listeners = 0;
  const listening: World = {
    ...world,
    onSignal: (handler) => {
      const unregister = world.onSignal(handler);
      listeners++;
      return () => {
        listeners--;
        unregister();
      };
    },
  };
  let stop: (reason: Failure) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = reject;
  });
  let hasStopped = false;
  const unheard: World = {
    ...world,
    onSignal: (handler) => world.onSignal((signal) => listeners === 0 && handler(signal)),
  };
  const unregister = onStop(unheard, (signal) => {
    hasStopped = true;
    stop(stoppedBy(signal, "The same command can be run again"));
  });
  try {
    return await Promise.race([command({ ...context, world: listening }), stopped]);
  } finally {
    if (hasStopped) await cancelled(context.sessions);
    else unregister();
  }
}

/** Cancels the queries. A query that waits for a lock would wait on after the end of its client. */
async function cancelled(sessions: ReadonlySet<Session>): Promise<void> {
  const cancelling = [...sessions].map((session) => session.cancel());
  await Promise.race([Promise.all(cancelling), sleep(PATIENCE_MS)]);
}
