import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** Writes `<file>.gz` (without `.exe`) beside a file; the same file always makes the same bytes. */
export async function compressed(file: string): Promise<string> {
  const archive = `${file.replace(/\.exe$/, "")}.gz`;
  writeFileSync(archive, await promisify(gzip)(readFileSync(file), { level: 9 }));
  return told(archive);
}

/**
 * Writes `<file>.xz` (without `.exe`) beside a file: a quarter smaller than the .gz, for those who
 * can unpack it. It takes a minute and the program xz; undefined where that is missing.
 *
 * No filter for machine code: BusyBox unpacks none. One thread: the same file makes the same bytes.
 */
export function compressedMore(file: string): string | undefined {
  const archive = `${file.replace(/\.exe$/, "")}.xz`;
  const out = openSync(archive, "w");
  const options = ["--compress", "--stdout", "--threads=1", "-9", file];
  const { error, status } = spawnSync("xz", options, { stdio: ["ignore", out, "inherit"] });
  closeSync(out);
  if (status === 0) return told(archive);
  rmSync(archive);
  if (error === undefined) throw new Error(`xz failed on ${file}`);
  process.stdout.write(`${archive} is not made: xz is not here\n`);
  return undefined;
}

function told(archive: string): string {
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
