import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { BINARY } from "../support/binary.ts";
import { withInstaller } from "../support/installer.ts";

test("install.sh puts the compiled ebb in place, also over one that is running", async () => {
  const archive = gzipSync(readFileSync(BINARY), { level: 1 });
  const sum = createHash("sha256").update(archive).digest("hex");
  const files = new Map([
    ["ebb-linux-x64.gz", archive],
    ["SHA256SUMS", new TextEncoder().encode(`${sum}  ebb-linux-x64.gz\n`)],
  ]);
  await withInstaller(files, async ({ install, directory }) => {
    const env = { EBB_TARGET: "linux-x64" };
    const ebb = join(directory, "ebb");
    const first = await install(env);
    assert.match(first.stdout, /\nInstalled \S+ \(ebb \d[^)]*, linux-x64\), checksum verified\n/);

    const wait = ["wait", "--url", "postgres://nobody@127.0.0.1:1/none", "--wait", "60s"];
    const running = spawn(ebb, wait, { env: {}, stdio: ["ignore", "ignore", "pipe"] });
    await new Promise((told) => running.stderr.once("data", told));
    const second = await install(env);
    const isRunning = running.exitCode === null && running.signalCode === null;
    running.kill("SIGKILL");

    assert.match(second.stdout, /It replaced the same version/);
    assert.equal(isRunning, true);
    assert.match(spawnSync(ebb, ["--version"], { encoding: "utf8" }).stdout, /^ebb \d/);
    assert.deepEqual(readdirSync(directory), ["ebb"]);
  });
});
