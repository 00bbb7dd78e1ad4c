import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { copyOfBinary } from "../support/built-binary.mjs";
import { revisionFile } from "../support/world.ts";

const folder = mkdtempSync(join(tmpdir(), "ebb-zsh-"));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "migrations"));
writeFileSync(join(folder, "migrations/a.sql"), revisionFile({ id: "aa11", labels: ["billing"] }));
copyFileSync(await copyOfBinary(), join(folder, "ebb"));

/** Types a line and a tab in an interactive zsh on a terminal, and waits for what is to come. */
const TYPE = `
zmodload zsh/zpty
zpty typist zsh -f -i
zpty -w typist 'autoload -Uz compinit; compinit -u -D; source <(ebb completions zsh); print RE""ADY'
zpty -r -m typist shown '*READY*'
zpty -w -n typist "$1"$'\\t'
zpty -r -m typist shown "*$2*" && print -r -- completed
zpty -d typist`;

for (const [line, completed] of [
  ["ebb upgr", "ebb upgrade"],
  ["ebb upgrade a", "ebb upgrade aa11"],
  ["ebb downgrade bi", "ebb downgrade billing@head"],
  ["ebb upgrade --lock-w", "ebb upgrade --lock-wait"],
] as const) {
  test(`zsh on a terminal makes "${completed}" of "${line}" and a tab`, () => {
    const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, TERM: "dumb" };
    const { error, stdout, stderr } = spawnSync("zsh", ["-f", "-c", TYPE, "zsh", line, completed], {
      cwd: folder,
      env,
      encoding: "utf8",
      timeout: 120_000,
    });
    assert.equal(error, undefined, "needs Debian's package: apt-get install zsh");
    assert.equal(stdout, "completed\n", stderr);
  });
}
