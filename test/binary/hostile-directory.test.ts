import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { BINARY } from "../support/binary.ts";
import { revisionFile } from "../support/world.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "ebb-hostile-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const here = join(folder, "checkout");
const caught = join(folder, "caught");
const outside = join(folder, "bin");
mkdirSync(join(here, "migrations"), { recursive: true });
mkdirSync(join(here, "hooks"));
mkdirSync(outside);

/** A program that tells that it was run, with what it was given. */
function program(path: string, and = "exit 0"): string {
  writeFileSync(path, `#!/bin/sh\n{ echo "$0 $*"; env; } >> '${caught}'\n${and}\n`);
  chmodSync(path, 0o755);
  return path;
}

const trap = program(join(here, "trap"), "cat");
for (const name of [
  "only-here",
  "git",
  "less",
  "more",
  "vi",
  "vim",
  "notepad",
  "pg_dump",
  "psql",
  "sh",
  "node",
]) {
  program(join(here, name));
}
for (const name of ["post-index-change", "pre-commit", "post-checkout", "reference-transaction"]) {
  program(join(here, "hooks", name));
}
writeFileSync(
  join(here, "evil.ts"),
  `require("fs").writeFileSync(${JSON.stringify(caught)}, "x")\n`,
);
writeFileSync(join(here, "bunfig.toml"), 'preload = ["./evil.ts"]\n');
writeFileSync(join(here, "package.json"), '{"name":"evil","type":"commonjs","main":"evil.ts"}');
writeFileSync(join(here, "tsconfig.json"), '{"compilerOptions":{"paths":{"*":["./evil.ts"]}}}');
writeFileSync(
  join(here, ".env"),
  "PAGER=./trap\nEDITOR=./trap\nEBB_DIR=/nowhere\nPGHOST=10.0.0.1\n",
);
writeFileSync(join(here, ".env.local"), "DATABASE_URL=postgres://u@10.0.0.1/x\n");
writeFileSync(join(here, ".npmrc"), `script-shell=${trap}\n`);
writeFileSync(join(here, ".gitattributes"), "* filter=evil diff=evil\n");
writeFileSync(join(here, "migrations/a.sql"), revisionFile({ id: "aaaa" }));
function git(...words: readonly string[]): void {
  const { status, stderr } = spawnSync("git", words, { cwd: here, encoding: "utf8" });
  assert.equal(status, 0, stderr);
}
git("init", "-q", ".");
git("add", "migrations");
git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x");
for (const [key, value] of [
  ["core.fsmonitor", trap],
  ["core.pager", trap],
  ["core.editor", trap],
  ["core.sshCommand", trap],
  ["core.hooksPath", join(here, "hooks")],
  ["core.askPass", trap],
  ["diff.external", trap],
  ["diff.evil.command", trap],
  ["diff.evil.textconv", trap],
  ["filter.evil.clean", trap],
  ["filter.evil.smudge", trap],
  ["filter.evil.process", trap],
  ["filter.evil.required", "true"],
  ["interactive.diffFilter", trap],
  ["pager.status", trap],
  ["alias.status", `!${trap}`],
  ["alias.diff", `!${trap}`],
  ["alias.config", `!${trap}`],
  ["credential.helper", `!${trap}`],
  ["gpg.program", trap],
] as const) {
  git("config", key, value);
}
rmSync(caught, { force: true });
// Changed after it was committed, and as long as before: git must look into it.
writeFileSync(join(here, "migrations/a.sql"), revisionFile({ id: "aaaa", up: "SELECT 9;" }));

/** Node itself, also where the test runs on Bun: a node of the working directory is a trap. */
const NODE = execFileSync("node", ["-p", "process.execPath"], { encoding: "utf8" }).trim();

const WAYS = [
  ["the executable", BINARY, []],
  ["the npm package", NODE, [join(ROOT, "bin/ebb.mjs")]],
] as const;
const COMMANDS: readonly (readonly string[])[] = [
  ["--version"],
  ["heads"],
  ["history", "-v"],
  ["check", "--files"],
  ["doctor"],
  ["current"],
  ["edit", "aaaa"],
  ["revision", "-m", "x", "--rev-id", "xx"],
  ["verify", "--changed-since", "HEAD", "--json"],
  ["bundle", "-o", join(folder, "app")],
];

for (const [what, file, before] of WAYS) {
  test(`${what} runs nothing that stands in the working directory`, () => {
    const paths = [".", "", here, process.env.PATH].join(":");
    for (const argv of COMMANDS) {
      if (what === "the npm package" && argv[0] === "bundle") continue;
      const env = {
        PATH: paths,
        VISUAL: "only-here",
        PAGER: "less",
        DATABASE_URL: "postgres://u:Zq9x@127.0.0.1:1/x",
      };
      const { stdout, stderr } = spawnSync(file, [...before, ...argv], {
        cwd: here,
        env,
        encoding: "utf8",
      });
      const said = existsSync(caught) ? readFileSync(caught, "utf8") : "";
      assert.equal(said, "", `${argv}: ${stderr}`);
      if (argv[0] === "heads") assert.match(stdout, /^aaaa/, stderr);
      rmSync(join(here, "migrations"), { recursive: true });
      git(
        "-c",
        "alias.x=x",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "filter.evil.smudge=",
        "-c",
        "filter.evil.process=",
        "-c",
        "filter.evil.required=false",
        "checkout",
        "-q",
        "--",
        "migrations",
      );
      rmSync(caught, { force: true });
      writeFileSync(join(here, "migrations/a.sql"), revisionFile({ id: "aaaa", up: "SELECT 9;" }));
    }
  });
}

test("a program that ebb starts gets no secret of the database", () => {
  const editor = program(join(outside, "editor"));
  const secrets = {
    DATABASE_URL: "postgres://u:Zq9x@h/x",
    EBB_URL: "postgres://u:Zq9x@h/x",
    EBB_SCRATCH_URL: "postgres://u:Zq9x@h/x",
    PGPASSWORD: "Zq9x",
  };
  program(join(outside, "git"), "echo somebody");
  const env = { PATH: `${outside}:${process.env.PATH}`, VISUAL: editor, ...secrets };
  for (const argv of [
    ["edit", "aaaa"],
    ["revision", "-m", "x"],
  ]) {
    spawnSync(BINARY, argv, { cwd: here, env });
  }
  const said = readFileSync(caught, "utf8");
  assert.match(said, /bin\/editor /);
  assert.match(said, /bin\/git .*user\.name/);
  assert.doesNotMatch(said, /Zq9x/);
});
