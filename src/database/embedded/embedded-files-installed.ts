import { join } from "node:path";
import type { EmbeddedFiles } from "./embedded-files.ts";
import { makeEmbedded, packageFolder, prepareEmbedded } from "./prepare-embedded.ts";

/**
 * The folder of archives for runs from source. The build uses another folder, because its archives
 * must be reproducible.
 */
const KEPT = join(import.meta.dirname, "../../../dist/embedded-installed");

/**
 * Returns the files of the installed package. The archives are kept, so that only the first run
 * from source waits for initdb.
 *
 * If the folder is not writable, each run waits: in a package of another user, or in a program of
 * `deno compile`.
 */
export async function installedFiles(kept = KEPT): Promise<EmbeddedFiles> {
  const archives = await prepareEmbedded(kept).catch(makeEmbedded);
  const folder = packageFolder();
  return {
    wasm: join(folder, "pglite.wasm"),
    share: join(folder, "pglite.data"),
    ...archives,
  };
}
