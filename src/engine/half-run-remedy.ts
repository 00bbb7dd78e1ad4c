import type { HalfRun } from "./ledger-state.ts";

/** Says what to type about a section that began and did not end. */
export function halfRunRemedy({ revision, direction, outcome }: HalfRun): string {
  if (outcome === "unknown") {
    return "Look whether that statement was done, then: ebb resume --again, --done or --undone";
  }
  const again = direction === "up" ? `ebb upgrade ${revision}` : `ebb downgrade ${revision}-1`;
  return `Finish it: ${again}`;
}
