import type { Failure } from "../failure.ts";
import type { Context } from "./command.ts";
import { stoppedBy } from "./interrupt.ts";
import type { World } from "./world.ts";

/**
 * Runs a command that a signal ends, also where the command itself does not listen for it: then
 * what it waits for is left alone, and the run ends as by any other failure, with its one document.
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
  const unregister = world.onSignal((signal) => {
    if (listeners === 0) stop(stoppedBy(signal, "The same command can be run again"));
  });
  try {
    return await Promise.race([command({ ...context, world: listening }), stopped]);
  } finally {
    unregister();
  }
}
