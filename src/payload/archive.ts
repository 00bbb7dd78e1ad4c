import { Failure } from "../failure.ts";
import { type BundleInfo, formatInfo, parseInfo } from "./bundle-info.ts";

/** A revision file inside a bundle. */
export interface ArchivedFile {
  /** A path with `/`, without `..`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Packs revision files and their information into one run of bytes.
 *
 * The length of each part, a 32-bit little-endian number, precedes the part. The information comes
 * first, as JSON, then the name and the bytes of each file. Nothing is compressed: reading
 * thousands of files from one run of bytes is faster than unpacking them, and they are small beside
 * the program.
 *
 * @throws {Failure} `EBB_BUNDLE` for a name that cannot be unpacked
 */
export function packArchive(info: BundleInfo, files: readonly ArchivedFile[]): Uint8Array {
  for (const { name } of files) checkArchivedName(name);
  refuseDuplicates(files);
  const encoder = new TextEncoder();
  const parts = [formatInfo(info), ...files.flatMap(({ name, bytes }) => [name, bytes])].map(
    (part) => (typeof part === "string" ? encoder.encode(part) : part),
  );
  const archive = new Uint8Array(parts.reduce((sum, part) => sum + LENGTH + part.length, 0));
  const view = new DataView(archive.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length, true);
    archive.set(part, at + LENGTH);
    at += LENGTH + part.length;
  }
  return archive;
}

/**
 * Reads the information of an archive, without the files.
 *
 * @throws {Failure} `EBB_BUNDLE`
 */
export function readInfo(archive: Uint8Array): BundleInfo {
  const [part] = partsOf(archive, 1);
  return parseInfo(textOf(part));
}

/**
 * Reads the files of an archive. Their bytes are views of the archive.
 *
 * @throws {Failure} `EBB_BUNDLE` if `packArchive` did not make the archive
 */
export function readArchive(archive: Uint8Array): readonly ArchivedFile[] {
  const [first, ...parts] = partsOf(archive, Number.POSITIVE_INFINITY);
  const { revisions } = parseInfo(textOf(first));
  if (parts.length !== revisions * 2) throw malformed();
  const files = Array.from({ length: revisions }, (_, at) => ({
    name: textOf(parts[at * 2]),
    bytes: parts[at * 2 + 1] ?? new Uint8Array(),
  }));
  for (const { name } of files) checkArchivedName(name);
  refuseDuplicates(files);
  return files;
}

/** The number of bytes of a length. */
const LENGTH = 4;
const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function partsOf(archive: Uint8Array, limit: number): Uint8Array[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < archive.length && parts.length < limit; ) {
    if (at + LENGTH > archive.length) throw malformed();
    const start = at + LENGTH;
    at = start + view.getUint32(at, true);
    if (at > archive.length) throw malformed();
    parts.push(archive.subarray(start, at));
  }
  return parts;
}

function textOf(bytes: Uint8Array | undefined): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw malformed();
  }
}

function refuseDuplicates(files: readonly ArchivedFile[]): void {
  const names = new Set<string>();
  for (const { name } of files) {
    if (names.has(name)) {
      throw new Failure("EBB_BUNDLE", `A bundle cannot hold two files named "${name}"`);
    }
    names.add(name);
  }
}

function malformed(): Failure {
  return new Failure("EBB_BUNDLE", "The files of this bundle cannot be read", {
    hint: "Make the bundle again",
  });
}

const LONGEST = 4096;

/**
 * Refuses a name that leads out of the directory to unpack into, on any system.
 *
 * @throws {Failure} `EBB_BUNDLE`
 */
function checkArchivedName(name: string): void {
  const fault = faultOf(name);
  if (fault === undefined) return;
  throw new Failure("EBB_BUNDLE", `A bundle cannot hold a file named "${name}": ${fault}`, {
    hint: "In a bundle a name is a path such as migrations/2025/a.sql",
  });
}

function faultOf(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.length > LONGEST) return "it is too long";
  if (/\p{Cc}/u.test(name)) return "it has a control character";
  if (name.includes("\\")) return "it has a backslash";
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return "it is absolute";
  const parts = name.split("/");
  if (parts.includes("..")) return 'it contains ".."';
  if (parts.includes("") || parts.includes(".")) return "a part of its path is empty";
  return undefined;
}
