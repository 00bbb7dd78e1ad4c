import type { Buffer } from "node:buffer";

/** Where the files that the embedded PostgreSQL is made of can be read. */
export interface EmbeddedFiles {
  /** The program. */
  readonly wasm: string;
  /** Its own files: time zones, messages, SQL of the catalogs. */
  readonly share: string;
  /** A data directory as initdb leaves it, as .tar.br: initdb itself takes seconds. */
  readonly cluster: Archive;
  /** The extensions that PGlite ships, as one .tar.br. */
  readonly extensions: Archive;
}

/** The path of a .tar.br, or the bytes of a .tar where nothing could be written. */
export type Archive = string | Buffer;
