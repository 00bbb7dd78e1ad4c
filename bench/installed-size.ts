import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Returns the bytes of all files below a folder. */
export function folderSize(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => lstatSync(join(folder, name)))
    .reduce((sum, status) => sum + (status.isFile() ? status.size : 0), 0);
}

/**
 * Returns the bytes that Debian's packages take with all that they need, beside what the smallest
 * Debian has. Not a number where a package is not installed.
 */
export function packagesSize(...names: string[]): number {
  const present = closure(essential());
  const needed = [...closure(names)].filter((name) => !present.has(name));
  const sizes = lines(output("dpkg-query", "-Wf", `${field("Installed-Size")}\n`, ...needed));
  if (sizes.length === 0) return Number.NaN;
  return sizes.reduce((sum, size) => sum + Number(size) * 1024, 0);
}

function essential(): readonly string[] {
  const all = output("dpkg-query", "-Wf", `${field("Essential")} ${field("Package")}\n`);
  return lines(all).flatMap((line) => (line.startsWith("yes ") ? [line.slice(4)] : []));
}

function closure(names: readonly string[]): ReadonlySet<string> {
  const without = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"];
  const all = output(
    "apt-cache",
    ...["depends", "--recurse", "--installed"],
    ...without.map((kind) => `--no-${kind}`),
    ...names,
  );
  return new Set(lines(all).filter((line) => /^[a-z0-9]/.test(line)));
}

function field(name: string): string {
  return `$\{${name}}`;
}

/** Returns what a program prints, also if it fails: a name may be of no package of its own. */
function output(command: string, ...args: string[]): string {
  return spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 }).stdout ?? "";
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}
