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
