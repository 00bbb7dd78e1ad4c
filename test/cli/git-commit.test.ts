import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { findCommit } from "../../src/cli/terminal/git.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";
import { fakeWorld } from "../support/world.ts";

for (const filter of ["plain", "", "a=b", "a.b"]) {
  test(`findCommit() runs no filter of a checkout, named "${filter}"`, () =>
    inTemporaryDirectory(async (folder) => {
      const cwd = checkout(join(folder, "clone"), filter, join(folder, "caught"));
      assert.match(String(await findCommit([cwd], worldIn(cwd))), /^[0-9a-f]{12}\+$/);
      assert.equal(existsSync(join(folder, "caught")), false);
    }));
}

test("findCommit() runs no filter of a submodule", () =>
  inTemporaryDirectory(async (folder) => {
    const cwd = checkout(join(folder, "clone"), "none", join(folder, "caught"));
    checkout(join(cwd, "inner"), "evil", join(folder, "caught"));
    git(cwd, "add", "inner");
    rmSync(join(folder, "caught"), { force: true });
    await findCommit([cwd], worldIn(cwd));
    assert.equal(existsSync(join(folder, "caught")), false);
  }));

/** A clone with a file that differs from what was committed, and is read through a filter. */
function checkout(cwd: string, filter: string, caught: string): string {
  mkdirSync(cwd);
  writeFileSync(join(cwd, "a.sql"), "select 1;\n");
  git(cwd, "init", "-q", ".");
  git(cwd, "add", "a.sql");
  git(cwd, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x");
  const clean = `[filter "${filter}"]\n\tclean = "touch '${caught}'; cat"\n`;
  appendFileSync(join(cwd, ".git/config"), clean);
  appendFileSync(join(cwd, ".git/info/attributes"), `* filter=${filter}\n`);
  writeFileSync(join(cwd, "a.sql"), "select 2;\n");
  return cwd;
}

function git(cwd: string, ...words: readonly string[]): void {
  const { status, stderr } = spawnSync("git", words, { cwd, encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

function worldIn(cwd: string): ReturnType<typeof fakeWorld> {
  return fakeWorld({ cwd, env: { PATH: process.env.PATH ?? "" } });
}
