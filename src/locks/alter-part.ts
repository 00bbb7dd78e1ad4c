import type { RowWork } from "./column-work.ts";
import type { Reach, Recursion, RelationLock } from "./effect.ts";
import type { LockMode } from "./lock-mode.ts";

/** The needs of one subcommand. */
export interface Part extends RowWork {
  readonly mode: LockMode;
  readonly reach?: readonly Reach[];
  /** Locks on other tables that it names. */
  readonly others?: readonly RelationLock[];
  /** The default is `tree`. */
  readonly recurses?: Recursion;
}

export const IDLE: RowWork = { rewrites: false, scans: false };
export const REWRITE: RowWork = { rewrites: true, scans: true };
export const SCAN: RowWork = { rewrites: false, scans: true };
/** The default: every subcommand that is not listed takes ACCESS EXCLUSIVE. */
export const STRONG: Part = { mode: "ACCESS EXCLUSIVE", ...IDLE };
export const ALONE: Part = { ...STRONG, recurses: "alone" };
