import process from "node:process";
import { CODES, type FailureCode } from "../../codes/codes.ts";
import { Failure } from "../../failure.ts";
import { SAME_COMMAND } from "../../text/same-command.ts";
import { typedName, type World } from "./world.ts";

const SIGNAL_CODES = {
  SIGINT: "EBB_INTERRUPTED",
  SIGTERM: "EBB_TERMINATED",
  SIGHUP: "EBB_HANGUP",
} as const satisfies Record<string, FailureCode>;

export type Signal = keyof typeof SIGNAL_CODES;

/** Returns the failure of a run that a signal stopped. */
export function stoppedBy(signal: Signal, hint: string): Failure {
  return new Failure(SIGNAL_CODES[signal], `Stopped by ${signal}`, { hint });
}

/**
 * Runs work that the first signal aborts, so that it can end cleanly.
 *
 * After a signal ebb keeps listening until the process ends: a late SIGHUP must not kill it before
 * its result is written.
 */
export async function interruptible<T>(
  world: World,
  work: (interrupt: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const unregister = onStop(world, (signal) => {
    const hint = `Unfinished work was rolled back. To continue: ${SAME_COMMAND}`;
    controller.abort(stoppedBy(signal, hint));
  });
  try {
    return await work(controller.signal);
  } finally {
    if (!controller.signal.aborted) unregister();
  }
}

/**
 * Calls `stop` at the first signal, and ends the process at once when a person asks a second time.
 *
 * These second signals do not come from a person. A lost terminal sends SIGHUP twice: from the
 * shell, then from the kernel. A service manager sends SIGTERM and then SIGHUP (systemd.kill(5),
 * SendSIGHUP). A wrapper forwards the SIGINT that the terminal already sent to the whole group.
 *
 * @returns a function that ends the listening
 */
export function onStop(world: World, stop: (signal: Signal) => void): () => void {
  let isStopping = false;
  let askedAt: number | undefined;
  return world.onSignal((signal) => {
    if (signal !== "SIGHUP") {
      if (askedAt !== undefined && world.now() - askedAt >= FORWARDED_WITHIN_MS) {
        exitAtOnce(world, signal);
      }
      askedAt ??= world.now();
    }
    if (!isStopping) stop(signal);
    isStopping = true;
  });
}

/** A person cannot press Ctrl-C twice in this time. A wrapper forwards a signal faster. */
const FORWARDED_WITHIN_MS = 100;

function exitAtOnce(world: World, signal: Signal): never {
  const text = `Stopped at once by ${signal}: ${typedName(world)} status shows where the database stands`;
  world.log?.append(text);
  world.stderr.write(`${text}\n`);
  process.exit(CODES[SIGNAL_CODES[signal]].exit);
}
