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
import { type NamedPath, readExecutable } from "./executable.ts";
import { errorCode, fileFailure } from "./file-failure.ts";
import { removeDraft, syncDirectory } from "./write.ts";

/** What an executable is made of. */
export interface ExecutableParts {
  /** An ebb for the machine that the result is to run on; a payload that it has is left out. */
  readonly base: NamedPath;
  readonly payload: Uint8Array;
}

/**
 * Writes an ebb with revisions inside, whole or not at all, and gives its size.
 *
 * It is put together under a name of its own beside its place and moved there: a program that is
 * being run keeps its old file. The base's mode is kept; where it may be read it may be run.
 * `token` makes the temporary name unique.
 *
 * @throws {Failure} `EBB_BUNDLE` for a base that is no ebb, `EBB_FILE_EXISTS` for an output that is
 * no executable, `EBB_FILE`
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
    // The copy has the base's mode, under which it may not be writable.
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

/** Follows links, so that what a link leads to is replaced and the link stays. */
function placeOf({ path, name }: NamedPath): string {
  try {
    const place = realpathSync(path);
    if (isReplaceable(place)) return place;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return path;
    throw fileFailure({ action: "Cannot write", name }, error);
  }
  throw new Failure("EBB_FILE_EXISTS", `Cannot write ${name}: it exists and is no executable`, {
    hint: "Choose another name, or remove it",
  });
}

/** The first bytes of programs: ELF, Windows, Mach-O (its two byte orders and the universal one). */
const PROGRAMS = ["7f454c46", "4d5a", "cffaedfe", "feedfacf", "cafebabe"];

/** Only a program or an empty file is written over: a slip of the finger must not cost a source file. */
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
