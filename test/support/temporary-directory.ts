import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs a test in an empty directory, and removes it. */
export async function inTemporaryDirectory(
  use: (directory: string) => void | Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "ebb-test-"));
  try {
    await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
