import { basename } from "node:path";
import type { World } from "./world.ts";

/** The name of the executable that is running; from source it is `ebb`. */
export function ownName({ executable = "ebb" }: Pick<World, "executable">): string {
  return basename(executable).replace(/\.exe$/i, "");
}

/** The same as a shell takes it for one word: in single quotes where it needs them. */
export function typedName(world: Pick<World, "executable">): string {
  const name = ownName(world);
  return /^[\w.+@%,:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
