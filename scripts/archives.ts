import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** Writes `<file>.gz` (without `.exe`) beside a file; the same file always makes the same bytes. */
export async function compressed(file: string): Promise<string> {
  const archive = `${file.replace(/\.exe$/, "")}.gz`;
  writeFileSync(archive, await promisify(gzip)(readFileSync(file), { level: 9 }));
  process.stdout.write(`${archive} ${(statSync(archive).size / 1e6).toFixed(1)} MB\n`);
  return archive;
}

/** Writes the SHA-256 of files in the form that `sha256sum -c` reads. */
export function writeSums(path: string, files: readonly string[]): void {
  const lines = files.map((file) => `${sha256(file)}  ${basename(file)}\n`);
  writeFileSync(path, lines.join(""));
}

function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
