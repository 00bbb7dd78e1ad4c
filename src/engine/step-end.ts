import type { Failure } from "../failure.ts";
import type { Step } from "../graph/plan.ts";
import type { StepResult } from "./run-result.ts";

/** What became of one step; `drops`: what ebb dropped of its own accord before. */
export type StepEnd = (
  | {
      readonly kind: "done";
      readonly durationMs: number;
      /** It is done, but the connection ended with it. */
      readonly lost?: Failure;
    }
  | Hindrance
  | { readonly kind: "failed"; readonly failure: Failure }
) & { readonly drops?: readonly StepResult[] };

/** Somebody else was in the way; `opened`: what goes before the first step was done all the same. */
export type Hindrance =
  | { readonly kind: "lock-busy"; readonly lock: "run" | "fence"; readonly opened: boolean }
  | { readonly kind: "moved"; readonly opened: boolean };

/** How far the steps of a plan came. */
export interface Progress {
  readonly done: readonly StepResult[];
  readonly end:
    | { readonly kind: "finished" }
    | Hindrance
    /** `step`: the one that failed; undefined when the failure came between two steps. */
    | { readonly kind: "failed"; readonly failure: Failure; readonly step: Step | undefined };
}
