import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { ROOT } from "./pages.ts";

const RECIPE = readFileSync(join(ROOT, "docs/recipes/gitlab-ci.yml"), "utf8");
const MODULES = join(ROOT, "node_modules");

test("gitlab-ci.yml matches GitLab's schema", () => {
  assert.match(faultsIn(RECIPE), /json schema validated/);
});

test("the check of gitlab-ci.yml is one that finds a fault", () => {
  assert.match(faultsIn(RECIPE.replace("exit_codes", "codes")), /'codes' property is not expected/);
});

/** Lists the jobs of a pipeline, which validates it; what does that asks for a newer Node. */
function faultsIn(pipeline: string): string {
  const cwd = mkdtempSync(join(tmpdir(), "ebb-gitlab-"));
  try {
    writeFileSync(join(cwd, ".gitlab-ci.yml"), pipeline);
    const repository = "git init -q && git remote add origin git@gitlab.example:group/app.git";
    const author = "-c user.name=ebb -c user.email=ebb@example.com";
    const commit = `git ${author} commit -q --allow-empty -m first`;
    const list = `'${MODULES}/.bin/bun' '${MODULES}/gitlab-ci-local/dist/index.js' --list`;
    const env = { PATH: process.env.PATH, HOME: cwd };
    const script = `${repository} && ${commit} && ${list}`;
    const { stdout, stderr } = spawnSync("sh", ["-c", script], { cwd, env, encoding: "utf8" });
    return stdout + stderr;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
