import process from "node:process";
import manifest from "../package.json" with { type: "json" };
import { madeAt } from "../src/cli/shared/make-bundle.ts";
import { findCommit } from "../src/cli/terminal/git.ts";
import { realWorld } from "../src/cli/terminal/real-world.ts";
import { createBundle, namedForBundle } from "../src/engine/project/bundle.ts";
import { Failure } from "../src/failure.ts";
import { failureText } from "../src/output/failure.ts";
import { createTheme } from "../src/output/screen/theme.ts";
import { readDirectories } from "../src/source/directory.ts";

/** Packs directories of revision files as `ebb bundle` does; nothing without any. */
export async function packMigrations(
  name: string,
  directories: readonly string[],
): Promise<Uint8Array> {
  if (directories.length === 0) return new Uint8Array();
  try {
    const files = readDirectories(directories, realWorld.cwd);
    const { payload } = createBundle(namedForBundle(files, directories, realWorld.cwd), {
      name,
      madeAt: madeAt(realWorld),
      madeBy: manifest.version,
      commit: await findCommit(directories, realWorld),
    });
    return payload;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${failureText(error, { theme: createTheme(false), width: 100 })}\n`);
    process.exit(1);
  }
}
