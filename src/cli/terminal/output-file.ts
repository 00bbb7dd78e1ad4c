import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Failure } from "../../failure.ts";
import { removeDraft } from "../../source/write.ts";
import { errorCode, fileFailure } from "../../text/system-error.ts";
import { randomHex, type World } from "./world.ts";

/** A result for the file that `--output` names. */
export interface OutputFile {
  readonly name: string;
  readonly text: string;
  /** With what every earlier result begins, which this one may replace; undefined: nothing may be. */
  readonly signature: string | undefined;
}

/**
 * Writes a result whole or not at all.
 *
 * Only an earlier result of the same kind is replaced: a slip of the finger must not cost a file.
 *
 * @throws {Failure} `EBB_FILE_EXISTS`, `EBB_FILE`.
 */
export function writeOutputFile(world: World, { name, text, signature }: OutputFile): void {
  const path = resolve(world.cwd, name);
  refuseOther(path, name, signature);
  replace(world, { path, name, text });
}

/** A file of the user's that is changed. */
export interface Rewrite {
  readonly name: string;
  /** What it held when it was read. */
  readonly before: string;
  readonly after: string;
}

/**
 * Changes a file, whole or not at all; one that was changed meanwhile is left alone.
 *
 * @throws {Failure} `EBB_FILE`
 */
export function rewriteFile(world: World, { name, before, after }: Rewrite): void {
  const path = resolve(world.cwd, name);
  if (contentOf(path, name) !== before) {
    throw new Failure("EBB_FILE", `Cannot write ${name}: it was changed meanwhile`, {
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
  throw new Failure("EBB_FILE_EXISTS", `Cannot write ${name}: it exists, and ebb did not draw it`, {
    hint: "Choose another name, or remove it",
  });
}

function contentOf(path: string, name: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileFailure({ action: "Cannot write", name }, error);
  }
}
