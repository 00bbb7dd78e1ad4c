import type { Session } from "../../session.ts";

/**
 * Waits for a session to open, unless a signal comes first. Then the session is closed as soon as
 * it is open.
 *
 * @throws {Failure} the reason of the signal
 */
export async function openUnlessStopped(
  connect: (stop: AbortSignal) => Promise<Session>,
  interrupt: AbortSignal,
): Promise<Session> {
  interrupt.throwIfAborted();
  const opening = connect(interrupt);
  let stop: () => void = () => undefined;
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    interrupt.addEventListener("abort", stop);
  });
  try {
    const session = await Promise.race([opening, stopped]);
    if (session !== undefined) return session;
    opening.then(
      (late) => late.close(),
      () => undefined,
    );
    throw interrupt.reason;
  } finally {
    interrupt.removeEventListener("abort", stop);
  }
}

/**
 * The conditions for a signal to stop a session's work. `isAllowed` is re-checked after each
 * answer.
 */
export interface Stop {
  readonly interrupt: AbortSignal;
  /** Undefined means at any time. */
  readonly isAllowed?: () => boolean;
}

/** The running work of a session; `check` stops it if a signal has come. */
export interface Stoppable {
  check(): void;
}

/**
 * Does work on a session that a signal can cancel on the server.
 *
 * It ends only after all cancel requests have been handled: a late one would cancel the next
 * statement.
 */
export async function stoppable<T>(
  session: Session,
  { interrupt, isAllowed }: Stop,
  work: (stop: Stoppable) => Promise<T>,
): Promise<T> {
  let cancelling: Promise<void> | undefined;
  const check = (): void => {
    if (interrupt.aborted) cancelling ??= session.cancel(isAllowed);
  };
  interrupt.addEventListener("abort", check);
  try {
    return await work({ check });
  } finally {
    interrupt.removeEventListener("abort", check);
    await cancelling;
  }
}
