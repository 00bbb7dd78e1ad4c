import { Blob, type Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { type Extension, PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { type Credentials, logIn } from "../wire/driver.ts";
import { DriverSession } from "../wire/driver-session.ts";
import { ensureDataDirectory, readTar } from "./embedded-directory.ts";
import type { Archive, EmbeddedFiles } from "./embedded-files.ts";
import { lockDirectory } from "./embedded-lock.ts";
import {
  confineFiles,
  confineLoader,
  confineProgram,
  type ProgramImports,
  type SandboxedFiles,
} from "./embedded-sandbox.ts";
import { EmbeddedTransport } from "./embedded-transport.ts";
import { findEmbeddedFiles } from "./find-embedded-files.ts";

/** The folder of PostgreSQL inside the program's file system. */
const PREFIX = "/pglite";

/**
 * Starts the embedded PostgreSQL, in memory or in a directory, and logs in as its superuser.
 *
 * Import this module only if it is needed: it is as large as the rest of ebb.
 *
 * @throws {Failure} `EBB_FILE` if a part is missing; as `ensureDataDirectory`, `lockDirectory`
 */
export async function openEmbedded(directory: string | undefined): Promise<Session> {
  found ??= findEmbeddedFiles();
  return openEmbeddedFrom(await found, directory);
}

let found: Promise<EmbeddedFiles> | undefined;

/** Starts the embedded PostgreSQL from these files. */
export async function openEmbeddedFrom(
  files: EmbeddedFiles,
  directory: string | undefined,
): Promise<Session> {
  if (directory === undefined) return start(files, undefined, () => Promise.resolve());
  await ensureDataDirectory(directory, () => readArchive(files.cluster));
  const unlock = await lockDirectory(directory);
  try {
    return await start(files, directory, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function start(
  files: EmbeddedFiles,
  directory: string | undefined,
  unlock: () => Promise<void>,
): Promise<Session> {
  const database = await PGlite.create(await optionsFor(files, directory));
  confineProgram(database.Module);
  const shutDown = async (): Promise<void> => {
    // A crashed database cannot be closed. Its directory recovers at the next start.
    await database.close().catch(() => undefined);
    await unlock();
  };
  const transport = new EmbeddedTransport(database, shutDown);
  const driver = await logIn(transport, SUPERUSER);
  return new DriverSession({
    driver,
    transport,
    isServer: false,
    server: undefined,
    settings: [],
    answerTimeout: 0,
    cancelOnce: () => Promise.resolve(true),
  });
}

const SUPERUSER: Credentials = {
  user: "postgres",
  password: undefined,
  rules: { methods: undefined, channelBinding: "disable" },
  certificate: undefined,
  database: "postgres",
  applicationName: "ebb",
};
/** An empty module: PGlite demands initdb's program, but never runs it here. */
const NO_INITDB = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/**
 * Returns the options with every part ready. PGlite searches missing parts itself, and in a
 * compiled binary it never stops.
 */
async function optionsFor(
  files: EmbeddedFiles,
  directory: string | undefined,
): Promise<PGliteOptions> {
  const { program, noInitdb, share, extensions } = await partsOf(files);
  return {
    pgliteWasmModule: program,
    initdbWasmModule: noInitdb,
    fsBundle: new Blob([share]),
    extensions: { contrib: installed(extensions, [share, extensions]) },
    startParams: [
      ...likeAServer(PGlite.defaultStartParams),
      ...(directory === undefined ? SMALL_BUFFERS : []),
    ],
    ...(directory === undefined
      ? { loadDataDir: new Blob([await readArchive(files.cluster)]) }
      : { dataDir: `file://${directory}` }),
  };
}

interface Parts {
  readonly program: WebAssembly.Module;
  readonly noInitdb: WebAssembly.Module;
  readonly share: Buffer;
  readonly extensions: Buffer;
}

/** The parts of the next start. To compile the program takes as long as the rest of a start. */
const ready = new WeakMap<EmbeddedFiles, Promise<Parts>>();

function partsOf(files: EmbeddedFiles): Promise<Parts> {
  const parts = ready.get(files) ?? readParts(files);
  ready.set(files, parts);
  return parts;
}

async function readParts(files: EmbeddedFiles): Promise<Parts> {
  const [wasm, share, extensions] = await Promise.all([
    readPart(files.wasm),
    readPart(files.share),
    readArchive(files.extensions),
  ]);
  const program = await WebAssembly.compile(wasm);
  return { program, noInitdb: await WebAssembly.compile(NO_INITDB), share, extensions };
}

/**
 * The files of a database in memory need no large buffer beside them. PGlite's own of 160 MB is
 * filled with zeros at the start, which takes that much memory.
 */
const SMALL_BUFFERS = ["-c", "shared_buffers=32MB"];

/**
 * Removes two parameters to behave like a server: the default search_path, and no changes to system
 * tables.
 */
function likeAServer(parameters: readonly string[]): string[] {
  const searchPath = parameters.indexOf("search_path=public");
  return parameters.filter(
    (parameter, index) => parameter !== "-O" && index !== searchPath && index !== searchPath - 1,
  );
}

/**
 * Puts the files of the extensions where PostgreSQL looks for them, so that CREATE EXTENSION works.
 *
 * PGlite's own way compiles all of them at each start, which takes twice as long as everything
 * else.
 */
function installed(archive: Buffer, shipped: readonly Buffer[]): Extension {
  const install = ({ FS }: EmscriptenModule): void => {
    confineFiles(FS, shipped);
    for (const { path, data } of readTar(archive)) {
      const place = `${PREFIX}/${path}`;
      FS.mkdirTree(data === undefined ? place : dirname(place));
      if (data !== undefined) FS.writeFile(place, data);
    }
  };
  return {
    name: "contrib",
    setup: async (_database, options) => ({
      emscriptenOpts: {
        ...options,
        preRun: [...options.preRun, install],
        instantiateWasm: (imports: ProgramImports, ready: unknown) => {
          confineLoader(imports, shipped);
          return options.instantiateWasm(imports, ready);
        },
      },
    }),
  };
}

interface EmscriptenModule {
  readonly FS: SandboxedFiles & {
    mkdirTree(path: string): void;
    writeFile(path: string, data: Uint8Array): void;
  };
}

async function readArchive(archive: Archive): Promise<Buffer> {
  if (typeof archive !== "string") return archive;
  return promisify(brotliDecompress)(await readPart(archive));
}

async function readPart(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Failure("EBB_FILE", `Cannot start the embedded database: ${path} cannot be read`, {
      hint: "Install ebb again: a part of it is missing",
      cause: error,
    });
  }
}
