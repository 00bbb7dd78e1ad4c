import type { Buffer } from "node:buffer";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../../failure.ts";
import { refusal, refusedBySystem } from "../embedded-refusal.ts";
import { readTar } from "../tar.ts";
import { codeOf } from "../wire/socket-error.ts";

const VERSION_FILE = "PG_VERSION";
const MAJOR_VERSION = "18";

/**
 * Makes sure that a directory holds a data directory of the embedded PostgreSQL.
 *
 * A new one is unpacked beside its place and moved there whole, so that a stop in the middle
 * leaves nothing that looks like a database.
 *
 * @throws {Failure} `EBB_NO_DATABASE` for what is no data directory, `EBB_SERVER_VERSION`
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
  const message = `Cannot open the embedded database in ${directory}: it is of PostgreSQL ${version}`;
  throw new Failure("EBB_SERVER_VERSION", message, {
    hint: `This ebb embeds PostgreSQL ${MAJOR_VERSION}: name another directory`,
  });
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    if (codeOf(error) === "ENOTDIR") {
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

/** Another process may have made the database meanwhile: then that one is it. */
async function moveInto(draft: string, directory: string): Promise<void> {
  try {
    await rmdir(directory).catch(() => undefined);
    await rename(draft, directory);
  } catch (error) {
    if (!(await namesIn(directory)).includes(VERSION_FILE)) throw error;
  }
}
