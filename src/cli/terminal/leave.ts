import process from "node:process";
import { CODES } from "../../codes/codes.ts";

const STOPPED: readonly number[] = [
  CODES.EBB_HANGUP.exit,
  CODES.EBB_INTERRUPTED.exit,
  CODES.EBB_TERMINATED.exit,
];

/**
 * Ends the process with a status as soon as nothing is left to do; at once when a signal stopped
 * the run, which may still wait for a server.
 */
export function leave(status: number): void {
  process.exitCode = status;
  if (STOPPED.includes(status)) process.stdout.write("", () => process.exit());
}
