import type { FailureCode } from "../codes/codes.ts";
import type { Section } from "./migration.ts";

/** The reason why a revision cannot be taken back, with a hint. */
export interface DownRefusal {
  readonly code: Extract<FailureCode, "EBB_NO_DOWN" | "EBB_IRREVERSIBLE">;
  readonly message: string;
  readonly hint: string;
}

/** A revision's sections. `up` is missing if the ledger recorded only its hash. */
export interface Revisable {
  readonly id: string;
  readonly up: Section | undefined;
  readonly down: Section | undefined;
}

/**
 * Returns the reason why `downgrade` must refuse a revision before anything runs, or undefined.
 *
 * The down is missing, has no statement although up has one, or is declared `irreversible`.
 * `-- down nothing` is a deliberate no-op. `headsBelow` are the heads without the revision, where
 * they are known.
 */
export function downRefusal(
  { id, up, down }: Revisable,
  headsBelow?: readonly string[],
): DownRefusal | undefined {
  const stamp = stampBelow(id, headsBelow);
  if (down === undefined) {
    return {
      code: "EBB_NO_DOWN",
      message: `Cannot take back ${id}: it has no down section`,
      hint: `Write a "-- down" section, or "-- down nothing" if there is nothing to take back; ${stamp}`,
    };
  }
  const { irreversible, nothing } = down.options;
  if (irreversible !== undefined) {
    const reason = irreversible === "" ? "" : ` (${irreversible})`;
    return {
      code: "EBB_IRREVERSIBLE",
      message: `Cannot take back ${id}: its down is declared irreversible${reason}`,
      hint: `Undo it by hand or restore a backup; ${stamp}`,
    };
  }
  if (nothing || down.statements.length > 0 || up?.statements.length === 0) return undefined;
  return {
    code: "EBB_NO_DOWN",
    message: `Cannot take back ${id}: its down section has no statement, but up has`,
    hint: `Write the statements that take it back, or "-- down nothing" if there is nothing to take back; ${stamp}`,
  };
}

/**
 * Returns the advice to move the ledger below a revision that cannot be taken back. The revisions
 * above it must be taken back first, because a stamp runs nothing.
 */
export function stampBelow(id: string, headsBelow: readonly string[] | undefined): string {
  if (headsBelow === undefined) return "ebb stamp moves the ledger without running anything";
  return `to move the ledger below ${id} without running anything, once nothing above it is applied: ebb stamp ${headsBelow.join(" ") || "base"}`;
}
