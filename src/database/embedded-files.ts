/** Where the files that the embedded PostgreSQL is made of can be read. */
export interface EmbeddedFiles {
  /** The program. */
  readonly wasm: string;
  /** Its own files: time zones, messages, SQL of the catalogs. */
  readonly share: string;
  /** A data directory as initdb leaves it, as .tar.gz: initdb itself takes seconds. */
  readonly cluster: string;
  /** The extensions that PGlite ships, as one .tar.gz. */
  readonly extensions: string;
}

/**
 * Finds the files: inside a compiled binary, else among the installed packages.
 *
 * The two are told apart by where this module is: `bun build --compile` keeps modules in a file
 * system of its own, `/$bunfs/` or, on Windows, `B:\~BUN\`.
 */
export async function findEmbeddedFiles(): Promise<EmbeddedFiles> {
  if (/\/\$bunfs\/|[/\\]~BUN[/\\]/.test(import.meta.url)) {
    return (await import("./embedded-files-compiled.ts")).EMBEDDED_FILES;
  }
  return (await import("./embedded-files-installed.ts")).installedFiles();
}
