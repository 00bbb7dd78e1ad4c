import type { Buffer } from "node:buffer";

/** The files of the embedded PostgreSQL. */
export interface EmbeddedFiles {
  /** The program. */
  readonly wasm: string;
  /** The program's own files: time zones, messages, SQL of the catalogs. */
  readonly share: string;
  /** A data directory after initdb, as .tar.br, because initdb itself takes seconds. */
  readonly cluster: Archive;
  /** The extensions of PGlite, as one .tar.br. */
  readonly extensions: Archive;
}

/** The path of a .tar.br, or the bytes of a .tar if the folder is not writable. */
export type Archive = string | Buffer;
