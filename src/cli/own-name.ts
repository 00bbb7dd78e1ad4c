import { basename } from "node:path";
import type { World } from "./terminal/world.ts";

/** The name of a program that was called by this path. */
export function programName(path: string): string {
  return basename(path).replace(/\.exe$/i, "");
}

/** The name by which ebb was called, as a shell takes it for one word. */
export function typedName({ program }: Pick<World, "program">): string {
  return /^[\w.+@%,:-]+$/.test(program) ? program : `'${program.replaceAll("'", "'\\''")}'`;
}
