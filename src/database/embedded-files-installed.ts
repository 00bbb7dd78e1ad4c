import { join } from "node:path";
import type { EmbeddedFiles } from "./embedded-files.ts";
import { packageFolder, prepareEmbedded } from "./prepare-embedded.ts";

/**
 * The files of the installed package; what is made of them is kept in `dist/embedded-installed`, so
 * that only the first run from source waits for initdb. The build has a folder of its own: what it
 * puts into the executable is made without chance.
 */
export async function installedFiles(): Promise<EmbeddedFiles> {
  const { cluster, extensions } = await prepareEmbedded(
    join(import.meta.dirname, "../../dist/embedded-installed"),
  );
  const folder = packageFolder();
  return {
    wasm: join(folder, "pglite.wasm"),
    share: join(folder, "pglite.data"),
    cluster,
    extensions,
  };
}
