import type {
  Blocker,
  LockHolder,
  RunEvent,
  StatementProgress,
} from "../../engine/run/run-events.ts";

/** What a run does at the moment. Times are milliseconds since the epoch. */
export type RunState = { readonly kind: "between-steps" } | OngoingState;

/** What may go on for long. */
export type OngoingState =
  | {
      readonly kind: "waiting-for-lock";
      readonly holder: LockHolder | undefined;
      readonly since: number;
      readonly limitMs: number;
    }
  | { readonly kind: "asking-after-loss"; readonly since: number; readonly limitMs: number }
  | StepState;

/** A revision that runs. */
export interface StepState {
  readonly kind: "step";
  readonly event: Extract<RunEvent, { readonly kind: "step-started" }>;
  readonly since: number;
  /** How many of its statements are done. */
  readonly done: number;
  readonly blockers: readonly Blocker[];
  /** Since when somebody blocks it. */
  readonly blockedSince: number | undefined;
  readonly progress: StatementProgress | undefined;
  readonly leftMs: number | undefined;
  /** The attempt that comes, and when. */
  readonly next: { readonly attempt: number; readonly of: number; readonly at: number } | undefined;
}

/** A run that has not begun. */
export const BETWEEN_STEPS: RunState = { kind: "between-steps" };

/** Follows a run: what it does after an event. */
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
      // The drop of an INVALID index is a step of its own, before the section goes on.
      return event.sql === undefined ? BETWEEN_STEPS : state;
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
