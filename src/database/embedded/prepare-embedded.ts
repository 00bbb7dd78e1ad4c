import { Buffer } from "node:buffer";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { brotliCompress, constants, gunzip } from "node:zlib";

/** The format of the archives. Change it if the same PGlite needs new archives. */
const FORMAT = "tar.br";

type Archives<T> = Readonly<Record<"cluster" | "extensions", T>>;

/**
 * Creates the archives of the embedded database in a folder, unless those of this PGlite exist.
 *
 * The build calls it before it compiles; a run from source calls it on demand. Each file is written
 * whole under a temporary name and renamed, so that several processes may prepare at once.
 */
export async function prepareEmbedded(folder: string): Promise<Archives<string>> {
  const cluster = join(folder, "cluster.tar.br");
  const extensions = join(folder, "extensions.tar.br");
  const stamp = join(folder, "made-from");
  const release = `${await packageRelease()}, ${FORMAT}`;
  if ((await textOf(stamp)) !== release) {
    await mkdir(folder, { recursive: true });
    const made = await makeEmbedded();
    await writeWhole(cluster, await compress(made.cluster));
    await writeWhole(extensions, await compress(made.extensions));
    await writeWhole(stamp, Buffer.from(release));
  }
  return { cluster, extensions };
}

/** Creates the archives in memory, as .tar. */
export async function makeEmbedded(): Promise<Archives<Buffer>> {
  return { cluster: await freshCluster(), extensions: await allExtensions() };
}

/** Returns the folder of the installed PGlite that holds its program. */
export function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("@electric-sql/pglite"));
}

async function packageRelease(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packageFolder(), "../package.json"), "utf8"));
  return `${manifest.name} ${manifest.version}`;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

async function freshCluster(): Promise<Buffer> {
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create();
  try {
    const archive = await database.dumpDataDir("none");
    return Buffer.from(await archive.arrayBuffer());
  } finally {
    await database.close();
  }
}

/** Joins the bundles that PGlite ships, each with one extension or a few. */
async function allExtensions(): Promise<Buffer> {
  const folder = packageFolder();
  const bundles = (await readdir(folder)).filter((name) => name.endsWith(".tar.gz")).sort();
  const archives = bundles.map(async (name) => unzip(await readFile(join(folder, name))));
  return Buffer.concat(await Promise.all(archives));
}

/**
 * Compresses an archive with brotli.
 *
 * A fresh cluster has three databases that are almost the same. gzip looks back 32 KB and misses
 * that. brotli looks back 16 MB, and its archive is a third of the size. Its upper levels take
 * minutes.
 */
function compress(bytes: Buffer): Promise<Buffer> {
  return promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 5,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

function unzip(bytes: Buffer): Promise<Buffer> {
  return promisify(gunzip)(bytes);
}

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.${process.pid}`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
