import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";
import { revisionFile } from "../support/world.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");

/** How the runtime that runs the tests runs a TypeScript file. */
function runtimeArguments(): readonly string[] {
  if ("Deno" in globalThis) return ["run", "-A", "--no-check", "-q"];
  if ("Bun" in globalThis) return [];
  return ["--import", import.meta.resolve("tsx")];
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs ebb as a process of its own; `listen` false closes its stdout at once. */
function ebb(cwd: string, argv: readonly string[], { listen = true } = {}): Promise<Ended> {
  const child = spawn(process.execPath, [...runtimeArguments(), MAIN, ...argv], { cwd });
  const ended = { stdout: "", stderr: "" };
  child.stdin.end();
  if (listen) child.stdout.on("data", (chunk) => (ended.stdout += chunk));
  else child.stdout.destroy();
  child.stderr.on("data", (chunk) => (ended.stderr += chunk));
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, ...ended }));
  });
}

async function withRevisions(count: number, use: (cwd: string) => Promise<void>): Promise<void> {
  await inTemporaryDirectory(async (cwd) => {
    mkdirSync(join(cwd, "migrations"));
    for (let at = 0; at < count; at++) {
      const id = `r${at}`;
      const text = revisionFile({ id, message: "x".repeat(1000) });
      writeFileSync(join(cwd, `migrations/${id}.sql`), text);
    }
    await use(cwd);
  });
}

test("ebb ends with the status of its run", async () => {
  await withRevisions(0, async (cwd) => {
    const { status, stderr } = await ebb(cwd, ["show", "nosuch"]);
    assert.deepEqual([status, /EBB_UNKNOWN_REVISION/.test(stderr)], [1, true]);
  });
});

test("ebb writes a large document whole into a pipe", async () => {
  await withRevisions(300, async (cwd) => {
    const { status, stdout } = await ebb(cwd, ["history", "--json"]);
    assert.deepEqual([status, JSON.parse(stdout).revisions.length], [0, 300]);
  });
});

test("ebb ends well when nobody reads its output", async () => {
  await withRevisions(300, async (cwd) => {
    const { status, stderr } = await ebb(cwd, ["history", "--json"], { listen: false });
    assert.deepEqual([status, stderr], [0, ""]);
  });
});
