import { rmSync } from "node:fs";
import { errorCode } from "./file-failure.ts";

/**
 * Removes what a file was to be made of, if it is there.
 *
 * Where a file system is read-only there is none, but Bun says so with an error, in place of the
 * one that tells why nothing was written.
 */
export function removeDraft(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (errorCode(error) !== "EROFS") throw error;
  }
}
