import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import process from "node:process";
import type { World } from "./world.ts";

/**
 * Finds a program on PATH, but never in the working directory: a checkout could bring its own `git`.
 *
 * So empty and relative entries of PATH do not count, nor the working directory spelled out.
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

/** Gives the environment of a program that ebb starts: none of them has to do with the database. */
export function withoutSecrets({ env }: Pick<World, "env">): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET.test(name)));
}

const SECRET = /^(?:DATABASE_URL|EBB_(?:.+_)?URL|PGPASSWORD)$/i;
