import { basename, dirname, isAbsolute, resolve } from "node:path";
import { findProgram } from "./terminal/programs.ts";
import type { World } from "./terminal/world.ts";

/** A program as people name it in a variable: `code --wait`. */
export interface NamedProgram {
  /** Empty where nothing is named. */
  readonly name: string;
  /** What stands behind the program's name. */
  readonly words: readonly string[];
}

/** Takes a command apart as a shell does with simple words; a path with spaces stands in quotes. */
export function readNamedProgram(text: string): NamedProgram {
  const [name = "", ...words] = Array.from(
    text.matchAll(/"([^"]*)"|'([^']*)'|\S+/g),
    ([word, double, single]) => double ?? single ?? word,
  );
  return { name, words };
}

/** Where a named program is, or why it is not run. */
export type Whereabouts =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Finds a program by its whole path or on PATH.
 *
 * A checkout could bring its own, so nothing that lies in the working directory is run, and no path
 * that starts from there.
 */
export function findNamedProgram(name: string, world: World): Whereabouts {
  const hasPath = basename(name) !== name;
  const path = hasPath ? name : findProgram(name.replace(/\.exe$/i, ""), world);
  if (path === undefined) return { kind: "refused", reason: `Cannot find ${name} on PATH` };
  if (isAbsolute(path) && resolve(dirname(path)) !== resolve(world.cwd)) {
    return { kind: "found", path };
  }
  const reason = `Cannot run ${name}: it is named from the working directory`;
  return { kind: "refused", reason };
}
