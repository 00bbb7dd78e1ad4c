import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import { readTar } from "../src/database/embedded/embedded-directory.ts";

/**
 * The machines that ebb is compiled for: what Bun calls each, and the npm package with its Bun.
 *
 * Bun for x64 finds out by itself whether the processor has AVX2, so `linux-x64-baseline` holds the
 * same Bun as `linux-x64`; it is there for those who ask for it by this name.
 */
const BUILDS = {
  "linux-x64": { target: "bun-linux-x64-modern", package: "bun-linux-x64" },
  "linux-x64-musl": { target: "bun-linux-x64-modern-musl", package: "bun-linux-x64-musl" },
  "linux-x64-baseline": { target: "bun-linux-x64-baseline", package: "bun-linux-x64" },
  "linux-arm64": { target: "bun-linux-arm64", package: "bun-linux-aarch64" },
  "linux-arm64-musl": { target: "bun-linux-arm64-musl", package: "bun-linux-aarch64-musl" },
  "darwin-x64": { target: "bun-darwin-x64", package: "bun-darwin-x64" },
  "darwin-arm64": { target: "bun-darwin-arm64", package: "bun-darwin-aarch64" },
  "windows-x64": { target: "bun-windows-x64-modern", package: "bun-windows-x64" },
} as const;

export type Target = keyof typeof BUILDS;
export const TARGETS = Object.keys(BUILDS) as readonly Target[];

type BuildTarget = (typeof BUILDS)[Target]["target"];

const MODULES = join(import.meta.dirname, "../node_modules");
const CACHE = join(MODULES, ".cache", "bun");

/**
 * Tells Bun's compiler what to compile for, and hands it the Bun of that machine.
 *
 * It comes from the npm package that package-lock.json names, checked against the hash there: left
 * to itself the compiler would download one that nobody checks.
 */
export function bunFor(target: Target): {
  readonly target: BuildTarget;
  readonly executablePath: string;
} {
  const build = BUILDS[target];
  return { target: build.target, executablePath: executableOf(`@oven/${build.package}`) };
}

function executableOf(name: string): string {
  const program = name.includes("windows") ? "bun.exe" : "bun";
  const installed = join(MODULES, name, "bin", program);
  if (existsSync(installed)) return installed;
  const { version, integrity } = locked(name);
  const place = join(CACHE, `${name.replace("@oven/", "")}-${version}`, program);
  if (!existsSync(place)) unpack(download(name, version, integrity), program, place);
  return place;
}

function locked(name: string): { readonly version: string; readonly integrity: string } {
  const lock = JSON.parse(readFileSync(join(MODULES, "../package-lock.json"), "utf8"));
  const entry = lock.packages[`node_modules/${name}`];
  if (entry?.integrity === undefined) throw new Error(`package-lock.json does not name ${name}`);
  return entry;
}

function download(name: string, version: string, integrity: string): Buffer {
  mkdirSync(CACHE, { recursive: true });
  process.stdout.write(`Downloading ${name} ${version}\n`);
  const line = ["pack", `${name}@${version}`, "--pack-destination", CACHE, "--silent"];
  const { status, stdout, stderr } = spawnSync("npm", line, {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm pack ${name} failed: ${stderr}`);
  const file = join(CACHE, stdout.trim());
  const archive = readFileSync(file);
  rmSync(file);
  const hash = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  if (hash !== integrity) throw new Error(`${name} is not what package-lock.json names: ${hash}`);
  return archive;
}

function unpack(archive: Buffer, program: string, place: string): void {
  const entries = [...readTar(gunzipSync(archive))];
  const data = entries.find(({ path }) => path === `package/bin/${program}`)?.data;
  if (data === undefined) throw new Error(`There is no ${program} in the package for ${place}`);
  mkdirSync(join(place, ".."), { recursive: true });
  const draft = `${place}.${process.pid}`;
  writeFileSync(draft, data);
  chmodSync(draft, 0o755);
  renameSync(draft, place);
}
