import { accessSync, constants, statSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import process from "node:process";
import type { World } from "./world.ts";

/**
 * Finds a program on PATH, but never in the working directory: a checkout could bring its own
 * `git`. So empty and relative entries of PATH do not count, and neither does the full path of the
 * working directory.
 */
export function findProgram(
  name: string,
  { env, cwd }: Pick<World, "env" | "cwd">,
): string | undefined {
  const entries = (env.PATH ?? env.Path ?? "").split(delimiter);
  const file = process.platform === "win32" ? `${name}.exe` : name;
  return entries
    .filter((entry) => isAbsolute(entry) && resolve(entry) !== resolve(cwd))
    .map((entry) => join(entry, file))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Returns the environment for a program that ebb starts, without the secrets: no such program uses
 * the database.
 */
export function withoutSecrets({ env }: Pick<World, "env">): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET.test(name)));
}

const SECRET = /^(?:DATABASE_URL|EBB_(?:.+_)?URL|PGPASSWORD)$/i;

/** A program from a variable, for example `code --wait`. */
export interface NamedProgram {
  /** Empty when the variable names no program. */
  readonly name: string;
  /** The words after the program's name. */
  readonly words: readonly string[];
}

/**
 * Splits a command into words as a shell does with simple words. A path with spaces needs quotes.
 */
export function readNamedProgram(text: string): NamedProgram {
  const [name = "", ...words] = Array.from(
    text.matchAll(/"([^"]*)"|'([^']*)'|\S+/g),
    ([word, double, single]) => double ?? single ?? word,
  );
  return { name, words };
}

/** The path of a named program, or the reason not to run it. */
type Whereabouts =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Finds a program by its full path or on PATH. A checkout could bring its own programs, so ebb runs
 * none from the working directory, and none by a relative path.
 */
export function findNamedProgram(name: string, world: World): Whereabouts {
  const hasPath = basename(name) !== name;
  const path = hasPath ? name : findProgram(name.replace(/\.exe$/i, ""), world);
  if (path === undefined) return { kind: "refused", reason: `Cannot find ${name} on PATH` };
  if (isAbsolute(path) && resolve(dirname(path)) !== resolve(world.cwd)) {
    return { kind: "found", path };
  }
  const reason = `Cannot run ${name}: its path starts at the working directory`;
  return { kind: "refused", reason };
}
