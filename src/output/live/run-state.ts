import type {
  Blocker,
  LockHolder,
  RunEvent,
  StatementProgress,
} from "../../engine/run/run-events.ts";

/** The current state of a run. Times are milliseconds since the epoch. */
export type RunState = { readonly kind: "between-steps" } | OngoingState;

/** A state that may last long. */
export type OngoingState =
  | {
      readonly kind: "waiting-for-lock";
      readonly holder: LockHolder | undefined;
      readonly since: number;
      readonly limitMs: number;
    }
  | { readonly kind: "asking-after-loss"; readonly since: number; readonly limitMs: number }
  | StepState;

/** A running revision. */
export interface StepState {
  readonly kind: "step";
  readonly event: Extract<RunEvent, { readonly kind: "step-started" }>;
  readonly since: number;
  /** The number of finished statements. */
  readonly done: number;
  readonly blockers: readonly Blocker[];
  /** The time when the block began. */
  readonly blockedSince: number | undefined;
  readonly progress: StatementProgress | undefined;
  readonly leftMs: number | undefined;
  /** The next attempt, and its time. */
  readonly next: { readonly attempt: number; readonly of: number; readonly at: number } | undefined;
}

/** A run before its first step. */
export const BETWEEN_STEPS: RunState = { kind: "between-steps" };

/** Returns the state of a run after an event. */
export function stateAfter(state: RunState, event: RunEvent, now: number): RunState {
  switch (event.kind) {
    case "waiting-for-lock": {
      const { holder, waitedMs, limitMs } = event;
      return { kind: "waiting-for-lock", holder, since: now - waitedMs, limitMs };
    }
    case "asking-after-loss":
      return { kind: "asking-after-loss", since: now, limitMs: event.limitMs };
    case "lock-taken":
      return BETWEEN_STEPS;
    case "step-started":
      return { kind: "step", event, since: now, done: 0, ...UNHINDERED };
    case "step-done":
      // The drop of an INVALID index is a separate step before the rest of the section.
      return event.sql === undefined ? BETWEEN_STEPS : state;
    case "resumed":
      return state.kind === "step" ? { ...state, done: event.done } : state;
    case "statement-done":
      return state.kind === "step" ? { ...state, ...UNHINDERED, done: event.index + 1 } : state;
    case "look":
      return state.kind === "step" ? { ...state, ...seen(state, event, now) } : state;
    case "retry": {
      const next = { attempt: event.attempt + 1, of: event.of + 1, at: now + event.delayMs };
      return state.kind === "step" ? { ...state, ...UNHINDERED, done: 0, next } : state;
    }
    case "notice":
    case "edited":
    case "remark":
      return state;
  }
}

const UNHINDERED = {
  blockers: [],
  blockedSince: undefined,
  progress: undefined,
  leftMs: undefined,
  next: undefined,
} as const;

function seen(
  { blockedSince }: StepState,
  { blockers, progress, leftMs }: Extract<RunEvent, { readonly kind: "look" }>,
  now: number,
): Partial<StepState> {
  const since = blockers.length === 0 ? undefined : (blockedSince ?? now);
  return { blockers, blockedSince: since, progress, leftMs, next: undefined };
}
