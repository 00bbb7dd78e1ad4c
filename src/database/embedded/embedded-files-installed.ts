import { join } from "node:path";
import type { EmbeddedFiles } from "./embedded-files.ts";
import { makeEmbedded, packageFolder, prepareEmbedded } from "./prepare-embedded.ts";

/**
 * The build has a folder of its own: what it puts into the executable is made without chance.
 */
const KEPT = join(import.meta.dirname, "../../../dist/embedded-installed");

/**
 * The files of the installed package; what is made of them is kept, so that only the first run from
 * source waits for initdb. Where nothing can be written each run waits: in a package that another
 * user installed, in what `deno compile` makes.
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
