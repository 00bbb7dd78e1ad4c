import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import { makeFooter } from "../payload/footer-digest.ts";
import { errorCode, fileFailure } from "../text/system-error.ts";
import { type NamedPath, readExecutable } from "./executable.ts";
import { removeDraft, syncDirectory } from "./write.ts";

/** The parts of an executable. */
export interface ExecutableParts {
  /** An ebb for the target machine. Its own payload is not copied. */
  readonly base: NamedPath;
  readonly payload: Uint8Array;
}

/**
 * Writes an ebb with revisions inside, whole or not at all. Returns its size.
 *
 * The file is built under a temporary name in the same directory and then renamed, so that a
 * running program keeps its old file. It has the base's mode, and may be run by everyone who may
 * read it. `token` makes the temporary name unique.
 *
 * @throws {Failure} `EBB_BUNDLE` for a base that is not an ebb, `EBB_FILE_EXISTS` for an output
 * that is not an executable, `EBB_FILE`
 */
export function writeExecutable(
  output: NamedPath,
  { base, payload }: ExecutableParts,
  token: string,
): number {
  const { programLength, mode } = readExecutable(base);
  const place = placeOf(output);
  const draft = join(dirname(place), `.ebb-${token}.tmp`);
  try {
    copyFileSync(base.path, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    // The copy has the base's mode, which may not be writable.
    chmodSync(draft, 0o700);
    const size = append(draft, programLength, payload);
    chmodSync(draft, mode | ((mode & 0o444) >> 2));
    renameSync(draft, place);
    syncDirectory(dirname(place));
    return size;
  } catch (error) {
    throw fileFailure({ action: "Cannot write", name: output.name }, error);
  } finally {
    removeDraft(draft);
  }
}

/** Follows links, so that the target is replaced and the link stays. */
function placeOf({ path, name }: NamedPath): string {
  try {
    const place = realpathSync(path);
    if (isReplaceable(place)) return place;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return path;
    throw fileFailure({ action: "Cannot write", name }, error);
  }
  throw new Failure("EBB_FILE_EXISTS", `Cannot write ${name}: it exists and is not an executable`, {
    hint: "Choose another name, or remove it",
  });
}

/** The first bytes of programs: ELF, Windows, and Mach-O (two byte orders and universal). */
const PROGRAMS = ["7f454c46", "4d5a", "cffaedfe", "feedfacf", "cafebabe"];

/**
 * Returns true for a program or an empty file: a mistyped name must not overwrite a source file.
 */
function isReplaceable(path: string): boolean {
  const status = statSync(path);
  if (!status.isFile()) return false;
  if (status.size === 0) return true;
  const start = new Uint8Array(4);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, start, 0, start.length, 0);
  } finally {
    closeSync(descriptor);
  }
  const hex = Array.from(start, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return PROGRAMS.some((magic) => hex.startsWith(magic));
}

function append(path: string, programLength: number, payload: Uint8Array): number {
  const descriptor = openSync(path, "r+");
  try {
    ftruncateSync(descriptor, programLength);
    let at = programLength;
    for (const part of [payload, makeFooter(programLength, payload)]) {
      at = writeWhole(descriptor, part, at);
    }
    fsyncSync(descriptor);
    return at;
  } finally {
    closeSync(descriptor);
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array, position: number): number {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, position + written);
  }
  return position + written;
}
