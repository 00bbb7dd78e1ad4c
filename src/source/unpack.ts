import { lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Failure } from "../failure.ts";
import type { ArchivedFile } from "../payload/archive.ts";
import { errorCode, fileFailure } from "../text/system-error.ts";
import type { NamedPath } from "./executable.ts";

const SYSTEMS: Readonly<Record<string, System>> = { win32: "windows", darwin: "darwin" };
const HERE = SYSTEMS[process.platform] ?? "other";

/**
 * Writes the files of a bundle into a directory, and creates it if it is missing.
 *
 * The whole path of each file is checked before the first one is written. No file is overwritten,
 * and no link below the directory is followed, because it may lead anywhere. A valid name of one
 * system can be a device or the name of another file on this one. Such names are refused, too.
 *
 * @throws {Failure} `EBB_FILE_EXISTS`, `EBB_FILE`
 */
export function unpackFiles(
  files: readonly ArchivedFile[],
  directory: NamedPath,
  system: System = HERE,
): void {
  const names = files.map(({ name }) => name);
  refuseForeignNames(names, directory, system);
  const folders = [...new Set(names.flatMap(foldersOf))].sort();
  for (const name of folders) refuseUnlessFolder(join(directory.path, name), name, directory);
  for (const name of names) refuseIfThere(join(directory.path, name), name, directory);
  for (const name of ["", ...folders]) makeFolder(join(directory.path, name), directory);
  for (const { name, bytes } of files) write(join(directory.path, name), bytes, directory);
}

function refuseForeignNames(names: readonly string[], directory: NamedPath, system: System): void {
  for (const name of names) {
    const fault = foreignNameFault(name, system);
    if (fault !== undefined)
      throw cannotUnpack(directory, `${name} is not a valid name here: ${fault}`);
  }
  const twin = collidingName(names, system);
  if (twin !== undefined) {
    throw cannotUnpack(directory, `${twin} names two files here, because case is ignored`);
  }
}

function cannotUnpack(directory: NamedPath, why: string): Failure {
  return new Failure("EBB_FILE", `Cannot unpack into ${directory.name}: ${why}`, {
    hint: "Unpack it on Linux, or look at it with: ebb bundle --list FILE",
  });
}

/** Returns the folders above a file, the outermost first. */
function foldersOf(name: string): string[] {
  const parts = name.split("/").slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}

function refuseUnlessFolder(path: string, name: string, directory: NamedPath): void {
  const status = statusOf(path, directory);
  if (status === undefined || status.isDirectory()) return;
  const what = status.isSymbolicLink() ? "a link" : "not a directory";
  throw new Failure("EBB_FILE_EXISTS", `Cannot unpack into ${directory.name}: ${name} is ${what}`, {
    hint: "Name a directory that is empty or does not exist",
  });
}

function refuseIfThere(path: string, name: string, directory: NamedPath): void {
  if (statusOf(path, directory) === undefined) return;
  throw new Failure("EBB_FILE_EXISTS", `Cannot unpack into ${directory.name}: ${name} exists`, {
    hint: "ebb never overwrites a file; name a directory that is empty or does not exist",
  });
}

function statusOf(path: string, directory: NamedPath): ReturnType<typeof lstatSync> | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) return undefined;
    throw unpackFailure(directory, error);
  }
}

function makeFolder(path: string, directory: NamedPath): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw unpackFailure(directory, error);
  }
}

function write(path: string, bytes: Uint8Array, directory: NamedPath): void {
  try {
    writeFileSync(path, bytes, { flag: "wx" });
  } catch (error) {
    throw unpackFailure(directory, error);
  }
}

function unpackFailure({ name }: NamedPath, error: unknown): Failure {
  return fileFailure({ action: "Cannot unpack into", name }, error);
}

/** The systems that ebb runs on, grouped by their rules for names. */
type System = "windows" | "darwin" | "other";

/** Names of devices on Windows, in every directory and with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Returns the reason why a file cannot have its name on this system, or undefined. Windows has
 * devices, streams after a colon, and drops dots and spaces at the end of names.
 */
function foreignNameFault(name: string, system: System): string | undefined {
  if (system !== "windows") return undefined;
  const parts = name.split("/");
  if (parts.some((part) => DEVICE.test(part))) return "it names a device on Windows";
  if (/[<>:"|?*]/.test(name)) return "it has a character that Windows does not allow";
  if (parts.some((part) => /[. ]$/.test(part))) return "a part of it ends in a dot or a space";
  return undefined;
}

/** Returns the first name that is the same file as an earlier one on this system. */
function collidingName(names: readonly string[], system: System): string | undefined {
  if (system === "other") return undefined;
  const seen = new Set<string>();
  return names.find((name) => {
    const file = name.normalize("NFC").toLowerCase();
    return seen.has(file) || !seen.add(file);
  });
}
