import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { parse } from "yaml";
import { SCRIPT, withInstaller } from "../support/installer.ts";
import { mirror, PROGRAM, VERSION } from "../support/mirror-files.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

const ROOT = dirname(SCRIPT);

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
  readonly shell?: string;
}

/** What is read of an action or a workflow. */
interface Described {
  readonly runs?: { readonly steps: readonly Step[] };
  readonly jobs?: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const ACTION = read("action.yml").runs?.steps ?? [];
const BUILD = read(".github/workflows/release.yml").jobs?.build?.steps ?? [];

test("action.yml installs ebb, puts it on PATH and tells its version", async () => {
  const installs = ACTION.find((step) => step.if === "runner.os != 'Windows'");
  await withInstaller(mirror(), async ({ install, directory, folder }) => {
    const env = {
      ACTION_PATH: ROOT,
      EBB_VERSION: VERSION,
      GITHUB_PATH: join(folder, "path"),
      GITHUB_OUTPUT: join(folder, "output"),
    };
    const script = join(folder, "step.sh");
    writeFileSync(script, installs?.run ?? "");
    assert.equal((await install(env, { script, shell: ["sh", "-e"] })).status, 0);
    assert.equal(readFileSync(env.GITHUB_PATH, "utf8"), `${directory}\n`);
    assert.equal(readFileSync(env.GITHUB_OUTPUT, "utf8"), `version=ebb ${VERSION}\n`);
  });
});

test("action.yml fails where what it installed does not run", async () => {
  await withInstaller(mirror(), async ({ install, fake, folder }) => {
    fake("gzip", "echo exit 1");
    const script = join(folder, "step.sh");
    writeFileSync(script, ACTION[0]?.run ?? "");
    const env = { ACTION_PATH: ROOT, GITHUB_PATH: join(folder, "path") };
    assert.equal((await install(env, { script, shell: ["sh", "-e"] })).status, 1);
  });
});

test("action.yml needs no bash, which slim containers have not got", () => {
  const shells = ACTION.map((step) => step.shell);
  assert.deepEqual(shells, ["sh", "pwsh"]);
});

test("action.yml fails where the checksum is wrong", async () => {
  await withInstaller(mirror("0".repeat(64)), async ({ install, folder }) => {
    const script = join(folder, "step.sh");
    writeFileSync(script, ACTION[0]?.run ?? "");
    const env = { ACTION_PATH: ROOT, GITHUB_PATH: join(folder, "path") };
    assert.equal((await install(env, { script, shell: ["sh", "-e"] })).status, 1);
  });
});

test("the release's install.sh downloads from the release: the newest, or a version", async () => {
  const puts = BUILD.find(({ name }) => name?.startsWith("Put the place"));
  await withInstaller(mirror(), async ({ install, fake, folder }) => {
    mkdirSync(join(folder, "dist"));
    for (const name of ["install.sh", "install.ps1"]) {
      copyFileSync(join(ROOT, name), join(folder, name));
    }
    const env = { GITHUB_SERVER_URL: "https://forge.test", GITHUB_REPOSITORY: "ada/ebb" };
    const { status, stderr } = bash(puts?.run ?? "exit 9", folder, env);
    assert.deepEqual([status, stderr], [0, ""]);

    // The last of curl's arguments is the address.
    fake("curl", 'for address; do :; done; echo "$address" >&2; exit 22');
    const script = join(folder, "dist/install.sh");
    for (const [version, place] of [
      ["", "latest/download"],
      [VERSION, `download/v${VERSION}`],
    ] as const) {
      const told = await install({ EBB_DOWNLOAD_BASE: "", EBB_VERSION: version }, { script });
      assert.match(told.stderr, new RegExp(`^https://forge.test/ada/ebb/releases/${place}/SHA256`));
    }
  });
});

/** The command of the Dockerfile's stage that unpacks, as a shell gets it. */
const UNPACK = /^RUN (?<command>(?:.*\\\n)*.*)$/m.exec(
  readFileSync(join(ROOT, "Dockerfile"), "utf8"),
)?.groups?.command;

for (const [architecture, target] of [
  ["amd64", "linux-x64"],
  ["arm64", "linux-arm64"],
] as const) {
  test(`the Dockerfile unpacks the build for ${architecture}, if its checksum is right`, async () => {
    await inTemporaryDirectory((directory) => {
      const env = { TARGETARCH: architecture };
      for (const [name, bytes] of mirror()) writeFileSync(join(directory, name), bytes);
      assert.equal(bash(UNPACK ?? "exit 9", directory, env).status, 0);
      assert.equal(readFileSync(join(directory, "ebb"), "utf8"), PROGRAM);
      writeFileSync(join(directory, `ebb-${target}.gz`), "another");
      assert.equal(bash(UNPACK ?? "", directory, env).status, 1);
    });
  });
}

function read(path: string): Described {
  return parse(readFileSync(join(ROOT, path), "utf8"));
}

function bash(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): { readonly status: number | null; readonly stderr: string } {
  const options = { cwd, env: { PATH: process.env.PATH, ...env }, encoding: "utf8" } as const;
  return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], options);
}
