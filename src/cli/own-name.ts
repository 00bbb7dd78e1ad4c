import { basename } from "node:path";
import type { World } from "./world.ts";

/** The name of the executable that is running; from source it is `ebb`. */
export function ownName({ executable = "ebb" }: Pick<World, "executable">): string {
  return basename(executable).replace(/\.exe$/i, "");
}
