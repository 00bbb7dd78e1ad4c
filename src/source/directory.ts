import {
  closeSync,
  type Dirent,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, resolve, sep } from "node:path";
import { Failure } from "../failure.ts";
import { errorCode, fileFailure } from "../text/system-error.ts";

/**
 * Reads every `.sql` file of some directories and their subdirectories, sorted by path.
 *
 * Dot-files are skipped. Editor backups (`a.sql~`, `a.sql.orig`, `#a.sql#`) are skipped because
 * they do not end in `.sql`. A file that is reached twice counts once. Synchronous reading is the
 * fastest way for thousands of small files.
 *
 * @throws {Failure} `EBB_NO_SOURCE` for a directory that does not exist; `EBB_FILE` for a file that
 * is unreadable, not a regular file, or behind a link that leads out of its directory.
 */
export function readDirectories(directories: readonly string[], cwd: string): SourceFile[] {
  const found = new Map<string, string>();
  for (const directory of directories) {
    for (const [realPath, name] of listDirectory(directory, cwd)) {
      if (!found.has(realPath)) found.set(realPath, name);
    }
  }
  const files = Array.from(found, ([realPath, name]) => ({ realPath, name }));
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return files.map(readFile);
}

/** A path of the system with its name for people. */
interface SearchedPath {
  readonly realPath: string;
  readonly name: string;
}

/** Returns the name of each file by its real path. */
function listDirectory(directory: string, cwd: string): Map<string, string> {
  const root = { realPath: realRoot(directory, cwd), name: directory.replace(/(?<=.)[/\\]+$/, "") };
  const files = new Map<string, string>();
  const searched = new Set([root.realPath]);
  const places: SearchedPath[] = [root];
  for (const place of places) {
    for (const entry of entriesOf(place)) {
      const found = inspect(entry, place, root);
      if (found?.kind === "file" && !files.has(found.realPath)) {
        files.set(found.realPath, found.name);
      }
      if (found?.kind !== "directory" || searched.has(found.realPath)) continue;
      searched.add(found.realPath);
      places.push(found);
    }
  }
  return files;
}

function realRoot(directory: string, cwd: string): string {
  const path = resolve(cwd, directory);
  try {
    const realPath = realpathSync(path);
    if (statSync(realPath).isDirectory()) return realPath;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") {
      throw fileFailure({ action: "Cannot search", name: directory }, error);
    }
    throw new Failure("EBB_NO_SOURCE", `There is no directory "${directory}" of revision files`, {
      hint: `Create it with: ebb init${directory === "migrations" ? "" : ` ${directory}`}; or name another with --dir; from another tool: ebb import`,
      cause: error,
    });
  }
  throw new Failure("EBB_FILE", `Cannot search "${directory}": it is not a directory`, {
    hint: "Name the directory that holds the revision files with --dir",
  });
}

function entriesOf(place: SearchedPath): Dirent[] {
  try {
    return readdirSync(place.realPath, { withFileTypes: true });
  } catch (error) {
    throw fileFailure({ action: "Cannot search", name: place.name }, error);
  }
}

interface Found extends SearchedPath {
  readonly kind: "file" | "directory";
}

/** Returns the kind of an entry. Returns undefined for an entry that ebb ignores. */
function inspect(entry: Dirent, place: SearchedPath, root: SearchedPath): Found | undefined {
  if (entry.name.startsWith(".")) return undefined;
  const name = `${place.name}/${entry.name}`;
  const realPath = join(place.realPath, entry.name);
  if (entry.isSymbolicLink()) return inspectLink({ realPath, name }, root);
  if (entry.isDirectory()) return { kind: "directory", realPath, name };
  if (!isRevisionName(name)) return undefined;
  if (!entry.isFile()) throw notOrdinary(name);
  return { kind: "file", realPath, name };
}

function inspectLink(link: SearchedPath, root: SearchedPath): Found | undefined {
  const target = targetOf(link);
  if (target === undefined) return undefined;
  if (!target.realPath.startsWith(root.realPath === sep ? sep : root.realPath + sep)) {
    if (target.realPath === root.realPath) return undefined;
    throw new Failure("EBB_FILE", `The link ${link.name} leads out of "${root.name}"`, {
      hint: `It leads to ${target.realPath}; replace the link with the file, or name its directory with another --dir`,
      subject: { file: link.name },
    });
  }
  return target;
}

function targetOf({ realPath: path, name }: SearchedPath): Found | undefined {
  try {
    const realPath = realpathSync(path);
    const status = statSync(realPath);
    if (status.isDirectory()) return { kind: "directory", realPath, name };
    if (!isRevisionName(name)) return undefined;
    if (!status.isFile()) throw notOrdinary(name);
    return { kind: "file", realPath, name };
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (!isRevisionName(name)) return undefined;
    throw fileFailure({ action: "Cannot follow the link", name }, error);
  }
}

function isRevisionName(name: string): boolean {
  return /\.sql$/i.test(name);
}

function notOrdinary(name: string): Failure {
  return new Failure("EBB_FILE", `Cannot read ${name}: it is not a regular file`, {
    hint: "Remove it, or give it another extension than .sql",
    subject: { file: name },
  });
}

/** A file of more bytes is read when its bytes are wanted, and nobody keeps them. */
const LONG = 1 << 20;

function readFile({ realPath, name }: SearchedPath): SourceFile {
  const { size, version } = statusOf(realPath, name);
  if (size <= LONG) return { name, bytes: readBytes(realPath, name) };
  const unchanged = <Read>(read: Read): Read => {
    if (statusOf(realPath, name).version === version) return read;
    throw new Failure("EBB_FILE", `Cannot read ${name}: it was changed meanwhile`, {
      hint: "Run the command again",
      subject: { file: name },
    });
  };
  return {
    name,
    get bytes(): Uint8Array {
      return unchanged(readBytes(realPath, name));
    },
    pieces: () => unchanged(readPieces(realPath, name)),
  };
}

/** Reads a file piece by piece, each into the same memory. */
function* readPieces(path: string, name: string): Generator<Uint8Array> {
  const buffer = new Uint8Array(LONG);
  try {
    const file = openSync(path, "r");
    try {
      for (let length = 1; length > 0; ) {
        length = readSync(file, buffer, 0, buffer.length, null);
        yield buffer.subarray(0, length);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw fileFailure({ action: "Cannot read", name }, error);
  }
}

interface FileStatus {
  readonly size: number;
  /** Differs between two versions of a file: its length and the moment of its last change. */
  readonly version: string;
}

function statusOf(path: string, name: string): FileStatus {
  try {
    const { size, mtimeMs, ino } = statSync(path);
    return { size, version: `${ino} ${size} ${mtimeMs}` };
  } catch (error) {
    throw fileFailure({ action: "Cannot read", name }, error);
  }
}

function readBytes(path: string, name: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileFailure({ action: "Cannot read", name }, error);
  }
}

/** A revision file from a source. */
export interface SourceFile {
  /** The name for people: the directory as given, then the path in it, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Present for a long file: its bytes, piece by piece. A piece is gone when the next one comes. */
  pieces?(): Iterable<Uint8Array>;
}
