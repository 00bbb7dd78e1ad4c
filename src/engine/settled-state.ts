import type { Session } from "../session.ts";
import { runLockKey } from "./ledger/ledger-name.ts";
import { type LedgerState, readState } from "./ledger/ledger-state.ts";
import type { StateRequest } from "./ledger/state-query.ts";
import { lockHolder } from "./lock/run-lock.ts";

/**
 * Reads the state for a command that only looks: a section that another ebb is running at this
 * moment is not half run.
 *
 * @throws {Failure} as {@link readState}
 */
export async function readSettledState(
  session: Session,
  request: StateRequest,
): Promise<LedgerState> {
  const state = await readState(session, request);
  if (state.halfRun === undefined) return state;
  const holder = await lockHolder(session, runLockKey(state.ledger));
  if (holder !== undefined) return { ...state, halfRun: undefined };
  // That run may have ended just now.
  return readState(session, request);
}
