import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { after, test } from "node:test";

const ROOT = resolve(import.meta.dirname, "../..");
const HEAD = "d15b7e6a0c39";
const folder = mkdtempSync(join(tmpdir(), "ebb-other-builds-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("the build for musl does a bundle's whole round under musl's loader", () => {
  const env = { EBB_RUN: `env ${onMusl("x86-64", "gcc").join(" ")}` };
  const { status, output } = run("sh", ["scripts/try-ebb.sh", build("linux-x64-musl")], env);
  assert.equal(status, 0, output);
  assert.match(output, /^All is well$/m);
});

test("the build for arm64 makes a bundle that applies its revisions, under qemu", () => {
  applyBundle("linux-arm64", ["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu"]);
});

test("the build for arm64 and musl makes a bundle that applies its revisions, under qemu", () => {
  const variables = onMusl("aarch64", "aarch64-linux-gnu-gcc");
  const options = variables.flatMap((variable) => ["-E", variable]);
  applyBundle("linux-arm64-musl", ["qemu-aarch64-static", ...options]);
});

test("the build for processors without AVX2 makes a bundle that applies its revisions on one", () => {
  applyBundle("linux-x64-baseline", ["qemu-x86_64-static", "-cpu", "Nehalem"]);
});

function applyBundle(target: string, machine: readonly [string, ...string[]]): void {
  const [emulator, ...options] = machine;
  const emulated = (...args: readonly string[]): string => {
    const { status, output } = run(emulator, [...options, ...args]);
    assert.equal(status, 0, output);
    return output;
  };
  const ebb = build(target);
  const app = join(folder, `app-${target}`);
  assert.ok(emulated(ebb, "--version", "--json").includes(`"target": "${target}"`));
  emulated(ebb, "bundle", "-o", app, "--dir", "migrations");
  assert.match(emulated(app, "upgrade", "head", "--url", "pglite:"), new RegExp(`now at ${HEAD}`));
}

function build(target: string): string {
  const bun = join(ROOT, "node_modules/.bin/bun");
  const { status, output } = run(bun, ["build.ts", "--target", target, "--without-archives"]);
  assert.equal(status, 0, output);
  return join(ROOT, "dist", `ebb-${target}`);
}

const LIBRARIES = {
  "x86-64": { folder: "/usr/lib/x86_64-linux-gnu", loader: "ld-linux-x86-64.so.2" },
  aarch64: { folder: "/usr/aarch64-linux-gnu/lib", loader: "ld-linux-aarch64.so.1" },
};

/** Makes what a build for musl loads beside musl itself, and gives the variables that name it. */
function onMusl(processor: keyof typeof LIBRARIES, compiler: string): readonly string[] {
  const { folder: from, loader } = LIBRARIES[processor];
  const libraries = join(folder, processor);
  mkdirSync(libraries);
  for (const name of ["libstdc++.so.6", "libgcc_s.so.1"]) {
    copyFileSync(join(from, name), join(libraries, name));
  }
  const options = ["-shared", "-fPIC", "-nostdlib", `-Wl,-soname,${loader}`];
  const source = join(import.meta.dirname, "glibc-for-musl.c");
  const { status, output } = run(compiler, [...options, "-o", join(libraries, loader), source]);
  assert.equal(status, 0, output);
  return [`LD_LIBRARY_PATH=${libraries}`, `LD_PRELOAD=${loader}`];
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
