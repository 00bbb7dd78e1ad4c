import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { errorCode, fileFailure } from "../text/system-error.ts";
import type { SourceFile } from "./directory.ts";

/** Directories that hold no migrations of the project itself. */
const SKIPPED: ReadonlySet<string> = new Set([
  "node_modules",
  "target",
  "dist",
  "build",
  "vendor",
  "venv",
  "__pycache__",
]);

/** Hidden entries that name a tool. */
const HIDDEN: ReadonlySet<string> = new Set([".sqlx", ".gmrc", ".gmrc.js", ".gmrc.jsonc"]);

/**
 * Lists the files of another tool's project, sorted by path. A file is read when its bytes are
 * asked for.
 *
 * Hidden entries, links, and directories of built or foreign code are left out.
 *
 * @throws {Failure} `EBB_FILE` for a path that is no directory or cannot be read
 */
export function foreignFiles(path: string, name: string): readonly SourceFile[] {
  refuseOther(path, name);
  const found: SourceFile[] = [];
  const places = [""];
  for (const place of places) {
    for (const entry of entriesOf(join(path, place), `${name}/${place}`)) {
      const own = place === "" ? entry.name : `${place}/${entry.name}`;
      if (entry.isFile()) found.push(lazyFile(join(path, own), own));
      if (entry.isDirectory()) places.push(own);
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function refuseOther(path: string, name: string): void {
  try {
    if (statSync(path).isDirectory()) return;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw fileFailure({ action: "Cannot search", name }, error);
    throw new Failure("EBB_FILE", `There is no directory "${name}"`, {
      hint: "Name the directory of the other tool's project: ebb import [TOOL] PATH",
    });
  }
  throw new Failure("EBB_FILE", `Cannot import from "${name}": it is not a directory`);
}

function entriesOf(path: string, name: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).filter(
      (entry) =>
        !SKIPPED.has(entry.name) && (!entry.name.startsWith(".") || HIDDEN.has(entry.name)),
    );
  } catch (error) {
    throw fileFailure({ action: "Cannot search", name }, error);
  }
}

function lazyFile(path: string, name: string): SourceFile {
  let bytes: Uint8Array | undefined;
  return {
    name,
    get bytes(): Uint8Array {
      bytes ??= readBytes(path, name);
      return bytes;
    },
  };
}

function readBytes(path: string, name: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileFailure({ action: "Cannot read", name }, error);
  }
}
