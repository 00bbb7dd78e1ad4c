import process from "node:process";
import { CODES } from "../../codes/codes.ts";

const STOPPED: readonly number[] = [
  CODES.EBB_HANGUP.exit,
  CODES.EBB_INTERRUPTED.exit,
  CODES.EBB_TERMINATED.exit,
];

/**
 * Ends the process with a status when no work is left. After a signal it ends at once, because the
 * stopped run may still wait for a server.
 */
export function leave(status: number): void {
  process.exitCode = status;
  if (STOPPED.includes(status)) process.stdout.write("", () => process.exit());
}
