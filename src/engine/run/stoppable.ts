import type { Session } from "../../session.ts";

/**
 * Waits for a session that is being opened, unless a signal comes first; then it is closed as soon
 * as it is there.
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

/** When a signal may stop what a session does; it is asked for again after each answer. */
export interface Stop {
  readonly interrupt: AbortSignal;
  /** Undefined: at any time. */
  readonly isAllowed?: () => boolean;
}

/** What is under way on a session, and the way to look whether it is to be stopped now. */
export interface Stoppable {
  check(): void;
}

/**
 * Does something on a session that a signal cancels on the server.
 *
 * Ends only when no cancel request is on its way any more: it would hit what comes next.
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
