import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import { errorCode, fileFailure } from "../text/system-error.ts";

/** A file to write. */
export interface NewFile {
  /** The path for the system. */
  readonly path: string;
  /** The name for people. */
  readonly name: string;
  readonly text: string;
}

/**
 * Writes a new file whole or not at all, and never overwrites another one.
 *
 * The file is written and synced under a temporary name in the same directory, then linked to its
 * real name: link(2) fails if that name exists. `token` makes the temporary name unique. It begins
 * with a dot, so that a directory search skips it.
 *
 * @throws {Failure} `EBB_FILE_EXISTS`, `EBB_FILE`.
 */
export function writeNewFile(file: NewFile, token: string): void {
  const directory = dirname(file.path);
  const temporary = join(directory, `.ebb-${token}.tmp`);
  try {
    writeSynced(temporary, file.text);
    linkInto(temporary, file);
    syncDirectory(directory);
  } catch (error) {
    if (errorCode(error) === "EEXIST") throw exists(file, error);
    throw fileFailure({ action: "Cannot write", name: file.name }, error);
  } finally {
    removeDraft(temporary);
  }
}

/** Writes and syncs a file. The umask decides its mode. */
function writeSynced(path: string, text: string): void {
  const descriptor = openSync(path, "wx", 0o666);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Errors of file systems without hard links (FAT, network shares). There the file is created under
 * its name at once.
 */
const WITHOUT_LINKS: readonly (string | undefined)[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

function linkInto(temporary: string, file: NewFile): void {
  try {
    linkSync(temporary, file.path);
  } catch (error) {
    if (!WITHOUT_LINKS.includes(errorCode(error))) throw error;
    writeInPlace(file);
  }
}

function writeInPlace({ path, text }: NewFile): void {
  const descriptor = openSync(path, "wx", 0o666);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (error) {
    removeDraft(path);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function exists({ name }: NewFile, cause: unknown): Failure {
  return new Failure("EBB_FILE_EXISTS", `Cannot write ${name}: it exists already`, {
    hint: "ebb never overwrites a file; move it away, or choose another name",
    cause,
  });
}

/**
 * Removes a temporary file if it exists.
 *
 * On a read-only file system there is none, but Bun fails nevertheless. That error would hide the
 * reason why nothing was written.
 */
export function removeDraft(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (errorCode(error) !== "EROFS") throw error;
  }
}

/** Makes a new name in a directory survive a power failure. Windows cannot sync a directory. */
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
