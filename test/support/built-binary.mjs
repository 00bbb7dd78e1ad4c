import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXECUTABLE = process.platform === "win32" ? "ebb.exe" : "ebb";
const SOURCES = ["src", "build.ts", "package.json", "package-lock.json"];

/**
 * Hands out the compiled ebb, built anew when it is older than its sources, as a copy in a folder
 * that holds nothing else, far from any node_modules. The folder goes when this process ends.
 *
 * @returns {Promise<string>} the path of the executable
 */
export async function copyOfBinary() {
  const built = join(ROOT, "dist", EXECUTABLE);
  if (!existsSync(built) || statSync(built).mtimeMs < newestSource()) {
    const bun = join(ROOT, "node_modules", ".bin", "bun");
    await promisify(execFile)(bun, ["build.ts"], { cwd: ROOT });
  }
  const folder = mkdtempSync(join(tmpdir(), "ebb-binary-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const copy = join(folder, EXECUTABLE);
  copyFileSync(built, copy);
  return copy;
}

function newestSource() {
  const files = SOURCES.flatMap((name) => {
    const path = join(ROOT, name);
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: "utf8" }).map((file) => join(path, file));
  });
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
