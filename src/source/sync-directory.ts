import { closeSync, fsyncSync, openSync } from "node:fs";
import { errorCode } from "./file-failure.ts";

/** Makes a new name in a directory survive a power cut; Windows cannot sync a directory. */
export function syncDirectory(directory: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(directory, "r");
    fsyncSync(descriptor);
  } catch (error) {
    if (!["EPERM", "EISDIR", "EINVAL", "EACCES"].includes(errorCode(error) ?? "")) throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
