import process from "node:process";
import { EXIT_STATUS } from "../../failure.ts";

const STOPPED: readonly number[] = [
  EXIT_STATUS.EBB_HANGUP,
  EXIT_STATUS.EBB_INTERRUPTED,
  EXIT_STATUS.EBB_TERMINATED,
];

/**
 * Ends the process with a status as soon as nothing is left to do; at once when a signal stopped
 * the run, which may still wait for a server.
 */
export function leave(status: number): void {
  process.exitCode = status;
  if (STOPPED.includes(status)) process.stdout.write("", () => process.exit());
}
