import { IS_COMPILED } from "../../compiled.ts";
import type { EmbeddedFiles } from "./embedded-files.ts";

/** Finds the files: inside a compiled binary, else in the installed packages. */
export async function findEmbeddedFiles(): Promise<EmbeddedFiles> {
  if (IS_COMPILED) {
    return (await import("./embedded-files-compiled.ts")).EMBEDDED_FILES;
  }
  return (await import("./embedded-files-installed.ts")).installedFiles();
}
