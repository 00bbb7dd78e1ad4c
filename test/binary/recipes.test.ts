import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { parse } from "yaml";
import { BINARY } from "../support/binary.ts";
import { sharedCluster } from "../support/cluster.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const COMMIT = "0123456789abcdef";

type Variables = Readonly<Record<string, string>>;

interface Script {
  readonly text: string;
  readonly env: Variables;
}

interface GitHubJob {
  readonly steps: readonly { readonly run?: string; readonly env?: Variables }[];
}

interface Container {
  readonly args: readonly string[];
}

interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** What a recipe has the shell do, by the name that a person gave it. */
const SCRIPTS: Readonly<Record<string, () => readonly Script[]>> = {
  "GitHub's job check": () => gitHubSteps("check"),
  "GitHub's job migrate": () => gitHubSteps("migrate"),
  "GitLab's job check-migrations": () => gitLabScript("check-migrations"),
  "GitLab's job migrate": () => gitLabScript("migrate"),
  "the service migrate of Compose": composeCommand,
  "the Job of Kubernetes": () => containers("kubernetes-job.yaml", "containers"),
  "the init container of Kubernetes": () =>
    containers("kubernetes-init-container.yaml", "initContainers"),
};

for (const [name, scripts] of Object.entries(SCRIPTS)) {
  test(`${name} does on the example's revisions what the recipe says`, async () => {
    const database = await (await sharedCluster()).createDatabase();
    const cwd = mkdtempSync(join(tmpdir(), "ebb-recipe-"));
    cpSync(join(ROOT, "migrations"), join(cwd, "migrations"), { recursive: true });
    const steps = scripts();
    assert.ok(steps.length > 0);
    try {
      for (const { text, env } of steps) {
        const { status, stderr } = spawnSync("sh", ["-e"], {
          cwd,
          input: text,
          encoding: "utf8",
          env: {
            PATH: [dirname(BINARY), process.env.PATH].join(delimiter),
            GITHUB_SHA: COMMIT,
            CI_COMMIT_SHORT_SHA: COMMIT.slice(0, 8),
            DATABASE_URL: database.url,
            ...env,
          },
        });
        assert.equal(status, 0, `${text}\n${stderr}`);
      }
    } finally {
      await database.drop();
      rmSync(cwd, { recursive: true, force: true });
    }
  });
}

/** The variables that hold secrets are left to the test. */
function gitHubSteps(job: string): readonly Script[] {
  const { jobs } = recipe<{ jobs: Readonly<Record<string, GitHubJob>> }>("github-workflow.yml");
  return (jobs[job]?.steps ?? []).flatMap(({ run, env = {} }) => {
    const known = Object.entries(env).filter(([, value]) => !value.includes("secrets."));
    return run === undefined ? [] : [{ text: run, env: Object.fromEntries(known) }];
  });
}

function gitLabScript(job: string): readonly Script[] {
  const jobs = recipe<Readonly<Record<string, { script: readonly string[] }>>>("gitlab-ci.yml");
  return [{ text: (jobs[job]?.script ?? ["false"]).join("\n"), env: {} }];
}

function composeCommand(): readonly Script[] {
  const { services } = recipe<{ services: { migrate: { command: readonly string[] } } }>(
    "compose.yaml",
  );
  return [command(services.migrate.command)];
}

function containers(name: string, list: "containers" | "initContainers"): readonly Script[] {
  const { spec } = recipe<{ spec: { template: { spec: PodSpec } } }>(name);
  return (spec.template.spec[list] ?? []).map(({ args }) => command(args));
}

function command(args: readonly string[]): Script {
  return { text: ["ebb", ...args].join(" "), env: {} };
}

function recipe<T>(name: string): T {
  return parse(readFileSync(join(ROOT, "docs/recipes", name), "utf8"));
}
