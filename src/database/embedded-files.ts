import { IS_COMPILED } from "../compiled.ts";

/** Where the files that the embedded PostgreSQL is made of can be read. */
export interface EmbeddedFiles {
  /** The program. */
  readonly wasm: string;
  /** Its own files: time zones, messages, SQL of the catalogs. */
  readonly share: string;
  /** A data directory as initdb leaves it, as .tar.br: initdb itself takes seconds. */
  readonly cluster: string;
  /** The extensions that PGlite ships, as one .tar.br. */
  readonly extensions: string;
}

/** Finds the files: inside a compiled binary, else among the installed packages. */
export async function findEmbeddedFiles(): Promise<EmbeddedFiles> {
  if (IS_COMPILED) {
    return (await import("./embedded-files-compiled.ts")).EMBEDDED_FILES;
  }
  return (await import("./embedded-files-installed.ts")).installedFiles();
}
