import { readFile, stat } from "node:fs/promises";
import type { FailureCode } from "../codes/codes.ts";
import { Failure } from "../failure.ts";
import { decodeSource } from "../text/decode.ts";
import { errorCode, fileFailure } from "../text/system-error.ts";

/** The file system, as far as the settings need it. Tests replace it. */
export interface Files {
  /** Returns undefined if there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Returns undefined if nothing has this path. */
  inspect(path: string): Promise<FileStatus | undefined>;
}

export interface FileStatus {
  readonly kind: "file" | "socket" | "other";
  /** The permission bits. */
  readonly mode: number;
  /** The user id of its owner. */
  readonly owner: number;
}

/** The files of this machine. */
export const realFiles: Files = {
  read: (path) => unlessAbsent(readFile(path)),
  inspect: async (path) => {
    const found = await unlessAbsent(stat(path));
    if (found === undefined) return undefined;
    const kind = found.isFile() ? "file" : found.isSocket() ? "socket" : "other";
    return { kind, mode: found.mode & 0o7777, owner: found.uid };
  },
};

/** A text file to read: `path` for the system, `name` for errors, `code` for the failure. */
export interface TextFile {
  readonly path: string;
  readonly name: string;
  readonly code: FailureCode;
}

/**
 * Reads a file as UTF-8 text. Returns undefined if there is none.
 *
 * @throws {Failure} the given code if it cannot be read, `EBB_ENCODING` if it is not UTF-8. The
 * place omits the text of the line, which may be a secret.
 */
export async function readText(files: Files, file: TextFile): Promise<string | undefined> {
  const bytes = await readBytes(files, file);
  try {
    return bytes === undefined ? undefined : decodeSource(file.name, bytes).text;
  } catch (error) {
    if (!(error instanceof Failure) || error.place === undefined) throw error;
    const { code, message, hint, place } = error;
    throw new Failure(code, message, { hint, place: { ...place, text: undefined } });
  }
}

/**
 * Reads a file in which ebb needs only one line. A wrong byte in another line does no harm, and the
 * file may be UTF-16, which Windows PowerShell writes.
 *
 * @throws {Failure} the given code if it cannot be read
 */
export async function readLeniently(files: Files, file: TextFile): Promise<string | undefined> {
  const bytes = await readBytes(files, file);
  if (bytes === undefined) return undefined;
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}

async function readBytes(files: Files, file: TextFile): Promise<Uint8Array | undefined> {
  try {
    return await files.read(file.path);
  } catch (error) {
    throw fileFailure({ action: "Cannot read", ...file }, error);
  }
}

async function unlessAbsent<T>(wanted: Promise<T>): Promise<T | undefined> {
  try {
    return await wanted;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) return undefined;
    throw error;
  }
}
