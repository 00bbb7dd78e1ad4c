import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { BINARY } from "../support/binary.ts";
import { sharedCluster } from "../support/cluster.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const MAIN = join(ROOT, "src/main.ts");
const MODULES = join(ROOT, "node_modules");
const folder = mkdtempSync(join(tmpdir(), "ebb-runtimes-"));
after(() => rmSync(folder, { recursive: true, force: true }));

type CommandLine = readonly [string, ...string[]];

const WAYS: Readonly<Record<string, () => CommandLine>> = {
  "the executable": () => [BINARY],
  "npx tsx src/main.ts": () => [process.execPath, join(MODULES, "tsx/dist/cli.mjs"), MAIN],
  "bun src/main.ts": () => [join(MODULES, ".bin/bun"), MAIN],
  "deno run -A src/main.ts": () => [join(MODULES, ".bin/deno"), "run", "-A", "--no-lock", MAIN],
  "the npm package": () => [installedPackage()],
};

for (const [name, way] of Object.entries(WAYS)) {
  test(`${name} makes a revision, applies it, takes it back and tells of it`, async () => {
    const database = await (await sharedCluster()).createDatabase();
    const cwd = mkdtempSync(join(folder, "project-"));
    const [program, ...first] = way();
    const ebb = (...args: string[]): Record<string, unknown> & { status: number | null } => {
      const env = { PATH: process.env.PATH, HOME: folder, DATABASE_URL: database.url };
      const line = [...first, ...args, "--json"];
      const { status, stdout, stderr } = spawnSync(program, line, { cwd, env, encoding: "utf8" });
      assert.notEqual(stdout, "", stderr);
      return { status, ...JSON.parse(stdout) };
    };
    try {
      assert.equal(ebb("init").status, 0);
      const { file } = ebb("revision", "-m", "Make accounts", "--rev-id", "aaaa1111");
      writeFileSync(
        join(cwd, String(file)),
        "-- Make accounts\n-- revision: aaaa1111\n\n-- up\ncreate table accounts (id int);\n\n-- down\ndrop table accounts;\n",
      );
      assert.deepEqual(ebb("upgrade", "head").heads_after, ["aaaa1111"]);
      assert.equal(ebb("check").status, 0);
      assert.deepEqual(ebb("downgrade", "-1").heads_after, []);
      assert.equal(ebb("status").status, 3);
      assert.deepEqual(ebb("up").heads_after, ["aaaa1111"]);
      assert.equal((await database.query("select * from accounts")).length, 0);
    } finally {
      await database.drop();
    }
  });
}

/** Packs this repository as npm would publish it, and installs that in an empty folder. */
function installedPackage(): string {
  const place = join(folder, "installed");
  mkdirSync(place);
  writeFileSync(join(place, "package.json"), '{"name": "app", "private": true}');
  const archive = npm(ROOT, ["pack", "--pack-destination", folder]).trim();
  npm(place, ["install", "--prefer-offline", join(folder, archive)]);
  return join(place, "node_modules/.bin/ebb");
}

function npm(cwd: string, args: readonly string[]): string {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stdout, stderr } = spawnSync("npm", [...args, ...quiet], {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  assert.equal(status, 0, stderr);
  return stdout;
}
