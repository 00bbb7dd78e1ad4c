import type { Buffer } from "node:buffer";

/** A file of an archive, or a folder, which has no data. */
export interface ArchiveEntry {
  /** Without a leading or trailing slash. */
  readonly path: string;
  readonly data: Buffer | undefined;
}

const BLOCK = 512;
const FOLDER = "5";

/**
 * Reads a tar archive, or several that were joined.
 *
 * An empty block ends an archive; it is skipped, as `tar --ignore-zeros` does
 * (POSIX.1-2017, pax, "ustar Interchange Format").
 */
export function* readTar(archive: Buffer): Generator<ArchiveEntry> {
  let at = 0;
  while (at + BLOCK <= archive.length) {
    const header = archive.subarray(at, at + BLOCK);
    const size = Number.parseInt(field(header, 124, 12), 8) || 0;
    const start = at + BLOCK;
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    const path = pathOf(header);
    if (path === "") continue;
    const isFolder = field(header, 156, 1) === FOLDER || path.endsWith("/");
    const data = isFolder ? undefined : archive.subarray(start, start + size);
    yield { path: path.replace(/^\/+|\/+$/g, ""), data };
  }
}

function pathOf(header: Buffer): string {
  const name = field(header, 0, 100);
  const prefix = field(header, 345, 155);
  return prefix === "" ? name : `${prefix}/${name}`;
}

function field(header: Buffer, start: number, length: number): string {
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? length : end).trim();
}
