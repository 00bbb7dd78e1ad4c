import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { Failure } from "../failure.ts";
import type { SourceText } from "../text/place.ts";
import { fileFailure } from "../text/system-error.ts";
import { writeNewFile } from "./write.ts";

/** A file that a squash moves. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** The directories that are searched for revision files. */
export interface Searched {
  readonly directories: readonly string[];
  readonly cwd: string;
}

/**
 * Plans where the replaced files go: beside the directory in which they are found, under
 * `<directory>-squashed`, with the same path below it.
 *
 * @throws {Failure} `EBB_FILE_EXISTS` for a name that is taken there; `EBB_USAGE` if ebb would
 * find the files there again
 */
export function movesOf({ directories, cwd }: Searched, files: readonly string[]): readonly Move[] {
  const roots = directories.map((name) => ({ name, path: resolve(cwd, name) }));
  return files.map((from) => {
    const path = resolve(cwd, from);
    const root = roots.find((each) => isBelow(path, each.path));
    if (root === undefined) throw new Error(`${from} is in no directory`);
    const archive = `${root.path}-squashed`;
    const holder = roots.find((each) => isBelow(archive, each.path));
    if (holder !== undefined) throw wouldBeFound(archive, holder.name);
    const target = resolve(archive, relative(root.path, path));
    const to = relative(cwd, target).split(sep).join("/");
    if (existsSync(target)) throw taken(from, to);
    return { from, to };
  });
}

/**
 * Moves the replaced files and writes the one that stands for them. If a step fails, all files go
 * back to their places. `token` makes a temporary name unique.
 *
 * @throws {Failure} `EBB_FILE`, `EBB_FILE_EXISTS`
 */
export function replaceByOne(
  moves: readonly Move[],
  { name, text }: SourceText,
  { cwd, token }: { readonly cwd: string; readonly token: string },
): void {
  const done: Move[] = [];
  const move = (from: string, to: string): void => {
    mkdirSync(resolve(cwd, dirname(to)), { recursive: true });
    renameSync(resolve(cwd, from), resolve(cwd, to));
  };
  try {
    for (const each of moves) {
      move(each.from, each.to);
      done.push(each);
    }
    writeNewFile({ path: resolve(cwd, name), name, text }, token);
  } catch (error) {
    for (const { from, to } of done.reverse()) move(to, from);
    if (error instanceof Failure) throw error;
    throw fileFailure({ action: "Cannot move", name: moves[done.length]?.from ?? name }, error);
  }
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function taken(from: string, to: string): Failure {
  return new Failure("EBB_FILE_EXISTS", `Cannot move ${from}: ${to} exists already`, {
    hint: "Move the files of an earlier squash elsewhere",
  });
}

function wouldBeFound(archive: string, directory: string): Failure {
  return new Failure("EBB_USAGE", `Cannot move the files into ${archive}: ebb searches it`, {
    hint: `Name directories with --dir of which none holds another: ${directory} does`,
  });
}
