import { basename } from "node:path";
import { findProgram } from "./programs.ts";
import type { World } from "./world.ts";

/** What the runtime says of the process. */
export interface Started {
  readonly execPath: string;
  /** The program's name as it was typed. */
  readonly argv0: string;
}

/**
 * Finds the file of the executable that is running.
 *
 * The kernel tells it, but where a program is started through the dynamic loader
 * (`ld-musl-x86_64.so.1 ./ebb`) it names the loader, and where /proc is missing nobody tells: then
 * the name that was typed is the only trace, and one without a slash was found on PATH.
 */
export function ownPath({ execPath, argv0 }: Started, world: Pick<World, "env" | "cwd">): string {
  const path = LOADER.test(basename(execPath)) ? argv0 : execPath;
  return /[/\\]/.test(path) ? path : (findProgram(path, world) ?? path);
}

/** glibc's `ld-linux-x86-64.so.2`, musl's `ld-musl-x86_64.so.1`, which is musl's `libc.so` itself. */
const LOADER = /^(?:ld[-.].*\.so(?:\.\d+)*|libc(?:\.musl-\w+)?\.so(?:\.\d+)*)$/;
