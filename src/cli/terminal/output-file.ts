import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Failure } from "../../failure.ts";
import { removeDraft } from "../../source/write.ts";
import { errorCode, fileFailure } from "../../text/system-error.ts";
import { randomHex, type World } from "./world.ts";

/** The result for the file of `--output`. */
export interface OutputFile {
  readonly name: string;
  readonly text: string;
  /**
   * The start of every result of this kind. A file with this start may be replaced. If it is
   * undefined, no file may.
   */
  readonly signature: string | undefined;
}

/**
 * Writes a result as a whole or not at all. It replaces only an earlier result of the same kind: a
 * typing error must not destroy a file.
 *
 * @throws {Failure} `EBB_FILE_EXISTS`, `EBB_FILE`
 */
export function writeOutputFile(world: World, { name, text, signature }: OutputFile): void {
  const path = resolve(world.cwd, name);
  refuseOther(path, name, signature);
  replace(world, { path, name, text });
}

/** A change of a user's file. */
export interface Rewrite {
  readonly name: string;
  /** The content at the time of reading. */
  readonly before: string;
  readonly after: string;
}

/**
 * Changes a file as a whole or not at all. A file that changed in the meantime stays as it is.
 *
 * @throws {Failure} `EBB_FILE`
 */
export function rewriteFile(world: World, { name, before, after }: Rewrite): void {
  const path = resolve(world.cwd, name);
  if (contentOf(path, name) !== before) {
    throw new Failure("EBB_FILE", `Cannot write ${name}: it changed in the meantime`, {
      hint: "Run the same command again",
    });
  }
  replace(world, { path, name, text: after });
}

function replace(world: World, { path, name, text }: Replacement): void {
  const temporary = join(dirname(path), `.ebb-${randomHex(world, 8)}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    removeDraft(temporary);
    throw fileFailure({ action: "Cannot write", name }, error);
  }
}

interface Replacement {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

function refuseOther(path: string, name: string, signature: string | undefined): void {
  const there = contentOf(path, name);
  if (there === undefined || there === "") return;
  if (signature !== undefined && there.startsWith(signature)) return;
  throw new Failure(
    "EBB_FILE_EXISTS",
    `Cannot write ${name}: it exists, and ebb did not write it`,
    {
      hint: "Choose another name, or remove it",
    },
  );
}

function contentOf(path: string, name: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileFailure({ action: "Cannot write", name }, error);
  }
}
