import process from "node:process";
import { EXIT_STATUS, Failure, type FailureCode } from "../failure.ts";
import type { World } from "./world.ts";

/** The signals that end a run, and the code that it ends with. */
export const STOP_CODES = {
  SIGINT: "EBB_INTERRUPTED",
  SIGTERM: "EBB_TERMINATED",
  SIGHUP: "EBB_HANGUP",
} as const satisfies Record<string, FailureCode>;

/**
 * Runs something that a signal ends cleanly: the first one aborts, the second exits at once.
 */
export async function interruptible<T>(
  world: World,
  work: (interrupt: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const unregister = world.onSignal((signal) => {
    const code = STOP_CODES[signal];
    if (controller.signal.aborted) process.exit(EXIT_STATUS[code]);
    controller.abort(
      new Failure(code, `Stopped by ${signal}`, {
        hint: "What was running was rolled back; the same command goes on from here",
      }),
    );
  });
  try {
    return await work(controller.signal);
  } finally {
    unregister();
  }
}
