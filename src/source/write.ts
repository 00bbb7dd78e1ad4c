import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import { errorCode, fileFailure } from "./file-failure.ts";

/** A file to be made. */
export interface NewFile {
  /** For the system. */
  readonly path: string;
  /** For people. */
  readonly name: string;
  readonly text: string;
}

/**
 * Writes a new file whole or not at all, and never over another one.
 *
 * It is written and synced under a name of its own in the same directory, then linked to its real
 * name: link(2) fails where the name is taken. `token` makes the temporary name unique; it begins
 * with a dot, so that a directory search never meets it.
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

/** The mode is left to the umask. */
function writeSynced(path: string, text: string): void {
  const descriptor = openSync(path, "wx", 0o666);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Some file systems (FAT, network shares) have no hard links: there the name is taken first. */
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
    hint: "ebb never writes over a file; move it away, or choose another name",
    cause,
  });
}

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
