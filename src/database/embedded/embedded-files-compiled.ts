// For Bun's compiler only: Node and Deno do not know `type: "file"` and never load this module.

import cluster from "../../../dist/embedded/cluster.tar.br" with { type: "file" };
import extensions from "../../../dist/embedded/extensions.tar.br" with { type: "file" };
import share from "../../../node_modules/@electric-sql/pglite/dist/pglite.data" with {
  type: "file",
};
import wasm from "../../../node_modules/@electric-sql/pglite/dist/pglite.wasm" with {
  type: "file",
};
import type { EmbeddedFiles } from "./embedded-files.ts";

/**
 * The files inside the binary. `prepareEmbedded("dist/embedded")` creates the archives before the
 * build.
 */
export const EMBEDDED_FILES: EmbeddedFiles = { wasm, share, cluster, extensions };
