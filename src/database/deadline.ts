import { clearTimeout, setTimeout } from "node:timers";

/** What was asked for did not come in time. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/**
 * Runs work for a limited time; 0 milliseconds are without limit.
 *
 * The signal tells the work to clean up after itself, but nobody waits for that.
 *
 * @throws {DeadlineError}
 */
export function withDeadline<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  if (milliseconds === 0) return work(controller.signal);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new DeadlineError("the time is over");
      reject(error);
      controller.abort(error);
    }, milliseconds);
    work(controller.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
