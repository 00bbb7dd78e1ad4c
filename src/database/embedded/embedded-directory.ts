import type { Buffer } from "node:buffer";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../../failure.ts";
import { errorCode } from "../../text/system-error.ts";

const VERSION_FILE = "PG_VERSION";
const MAJOR_VERSION = "18";

/**
 * Ensures that a directory holds a data directory of the embedded PostgreSQL.
 *
 * A new one is unpacked in a temporary directory beside it and then renamed, so that an
 * interruption leaves nothing that looks like a database.
 *
 * @throws {Failure} `EBB_NO_DATABASE` if it holds something else, `EBB_SERVER_VERSION`
 */
export async function ensureDataDirectory(
  directory: string,
  freshCluster: () => Promise<Buffer>,
): Promise<void> {
  const names = await namesIn(directory);
  if (names.length === 0) return createDataDirectory(directory, await freshCluster());
  if (!names.includes(VERSION_FILE)) {
    throw refusal(directory, "it holds other files", "Name a directory that is empty or missing");
  }
  const version = (await readFile(join(directory, VERSION_FILE), "utf8")).trim();
  if (version === MAJOR_VERSION) return;
  const message = `Cannot open the embedded database in ${directory}: its version is PostgreSQL ${version}`;
  throw new Failure("EBB_SERVER_VERSION", message, {
    hint: `This ebb embeds PostgreSQL ${MAJOR_VERSION}: name another directory`,
  });
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    if (errorCode(error) === "ENOTDIR") {
      throw refusal(directory, "it is not a directory", "Name a directory");
    }
    throw refusedBySystem(directory, error);
  }
}

async function createDataDirectory(directory: string, archive: Buffer): Promise<void> {
  const draft = await draftBeside(directory);
  try {
    await unpack(archive, draft);
    await moveInto(draft, directory);
  } catch (error) {
    throw refusedBySystem(directory, error);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function draftBeside(directory: string): Promise<string> {
  const parent = dirname(directory);
  try {
    await mkdir(parent, { recursive: true });
    return await mkdtemp(join(parent, `.${basename(directory)}-`));
  } catch (error) {
    throw refusedBySystem(directory, error);
  }
}

async function unpack(archive: Buffer, folder: string): Promise<void> {
  for (const { path, data } of readTar(archive)) {
    const place = join(folder, path);
    if (data === undefined) await mkdir(place, { recursive: true, mode: 0o700 });
    else await writeFile(place, data, { mode: 0o600 });
  }
}

/**
 * Moves the draft into place. If another process has created the database meanwhile, that one is
 * used.
 */
async function moveInto(draft: string, directory: string): Promise<void> {
  try {
    await rmdir(directory).catch(() => undefined);
    await rename(draft, directory);
  } catch (error) {
    if (!(await namesIn(directory)).includes(VERSION_FILE)) throw error;
  }
}

/** Creates the failure for a directory that cannot hold an embedded database. */
function refusal(directory: string, why: string, hint: string): Failure {
  const message = `Cannot use ${directory} as an embedded database: ${why}`;
  return new Failure("EBB_NO_DATABASE", message, { hint });
}

/**
 * Converts a system error in a directory into a failure with the system's text.
 *
 * Every runtime writes it as `EACCES: permission denied, mkdir '/a/directory'`. All other errors
 * stay unchanged.
 */
export function refusedBySystem(directory: string, error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error) || errorCode(error) === undefined) {
    return error;
  }
  const why = /^[A-Z]\w+: ([^,]+)/.exec(error.message)?.[1] ?? error.message;
  return refusal(directory, why, "Name a writable directory, on a disk with free space");
}

/** A file or a folder of an archive. A folder has no data. */
interface ArchiveEntry {
  /** Without a leading or trailing slash. */
  readonly path: string;
  readonly data: Buffer | undefined;
}

const BLOCK = 512;
const FOLDER = "5";

/**
 * Reads a tar archive, or several concatenated ones.
 *
 * An empty block ends an archive. It is skipped, as `tar --ignore-zeros` does (POSIX.1-2017, pax,
 * "ustar Interchange Format").
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
