import process from "node:process";
import { CODES, type FailureCode } from "../../codes/codes.ts";
import { Failure } from "../../failure.ts";
import { typedName, type World } from "./world.ts";

const SIGNAL_CODES = {
  SIGINT: "EBB_INTERRUPTED",
  SIGTERM: "EBB_TERMINATED",
  SIGHUP: "EBB_HANGUP",
} as const satisfies Record<string, FailureCode>;

export type Signal = keyof typeof SIGNAL_CODES;

/** The failure that a run ends with which a signal stopped. */
export function stoppedBy(signal: Signal, hint: string): Failure {
  return new Failure(SIGNAL_CODES[signal], `Stopped by ${signal}`, { hint });
}

/**
 * Runs something that a signal ends cleanly: the first one aborts, the second exits at once.
 */
export async function interruptible<T>(
  world: World,
  work: (interrupt: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const unregister = world.onSignal((signal) => {
    if (controller.signal.aborted) exitAtOnce(world, signal);
    const hint = "What was not finished was rolled back; the same command goes on from here";
    controller.abort(stoppedBy(signal, hint));
  });
  try {
    return await work(controller.signal);
  } finally {
    unregister();
  }
}

function exitAtOnce(world: World, signal: Signal): never {
  const text = `Stopped at once by ${signal}: ${typedName(world)} status tells where the database stands`;
  world.log?.append(text);
  world.stderr.write(`${text}\n`);
  process.exit(CODES[SIGNAL_CODES[signal]].exit);
}
