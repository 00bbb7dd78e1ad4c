import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { after, test } from "node:test";

const ROOT = resolve(import.meta.dirname, "../..");
const HEAD = "d15b7e6a0c39";
const folder = mkdtempSync(join(tmpdir(), "ebb-other-builds-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("the build for musl does a bundle's whole round under musl's loader", () => {
  const env = { EBB_RUN: `env LD_LIBRARY_PATH=${librariesForMusl()}` };
  const { status, output } = run("sh", ["scripts/try-ebb.sh", build("linux-x64-musl")], env);
  assert.equal(status, 0, output);
  assert.match(output, /^All is well$/m);
});

test("the build for arm64 makes a bundle that applies its revisions, under qemu", () => {
  const ebb = build("linux-arm64");
  const app = join(folder, "app");
  assert.match(emulated(ebb, "--version", "--json"), /"target": "linux-arm64"/);
  emulated(ebb, "bundle", "-o", app, "--dir", "migrations");
  assert.match(emulated(app, "upgrade", "head", "--url", "pglite:"), new RegExp(`now at ${HEAD}`));
});

function emulated(...args: readonly string[]): string {
  const root = ["-L", "/usr/aarch64-linux-gnu"];
  const { status, output } = run("qemu-aarch64-static", [...root, ...args]);
  assert.equal(status, 0, output);
  return output;
}

function build(target: string): string {
  const bun = join(ROOT, "node_modules/.bin/bun");
  const { status, output } = run(bun, ["build.ts", "--target", target, "--without-archives"]);
  assert.equal(status, 0, output);
  return join(ROOT, "dist", `ebb-${target}`);
}

/** A folder with what the build for musl loads beside musl itself. */
function librariesForMusl(): string {
  for (const name of ["libstdc++.so.6", "libgcc_s.so.1"]) {
    copyFileSync(join("/usr/lib/x86_64-linux-gnu", name), join(folder, name));
  }
  const loader = "ld-linux-x86-64.so.2";
  const options = ["-shared", "-fPIC", "-nostdlib", `-Wl,-soname,${loader}`];
  const source = join(import.meta.dirname, "glibc-for-musl.c");
  const { status, output } = run("gcc", [...options, "-o", join(folder, loader), source]);
  assert.equal(status, 0, output);
  return folder;
}

function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly output: string } {
  const options = { cwd: ROOT, env: { ...process.env, ...env }, encoding: "utf8" } as const;
  const { error, status, stdout, stderr } = spawnSync(program, args, options);
  if (error !== undefined) throw new Error(`Needs Debian's packages, as .ci/run installs them`);
  return { status, output: stdout + stderr };
}
