import { clearTimeout, setTimeout } from "node:timers";

/** The work did not finish in time. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/**
 * Runs work for a limited time, or until it is stopped. 0 milliseconds mean no limit.
 *
 * The signal tells the work to clean up, but the caller does not wait for that.
 *
 * @throws {DeadlineError}, or the reason of `stop`
 */
export function withDeadline<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const giveUp = (error: unknown): void => {
      reject(error);
      controller.abort(error);
    };
    const late = (): void => giveUp(new DeadlineError("the time is over"));
    const timer = milliseconds === 0 ? undefined : setTimeout(late, milliseconds);
    const stopped = (): void => giveUp(stop?.reason);
    if (stop?.aborted) stopped();
    stop?.addEventListener("abort", stopped, { once: true });
    work(controller.signal)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        stop?.removeEventListener("abort", stopped);
      });
  });
}
