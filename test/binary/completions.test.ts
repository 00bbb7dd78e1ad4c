import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { BINARY } from "../support/binary.ts";
import { revisionFile } from "../support/world.ts";

const folder = mkdtempSync(join(tmpdir(), "ebb-completions-"));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "migrations"));
mkdirSync(join(folder, "a folder"));
copyFileSync(BINARY, join(folder, "ebb"));
writeFileSync(join(folder, "migrations/a.sql"), revisionFile({ id: "aa11", labels: ["billing"] }));

/** How each shell is asked what it would offer for a line, one candidate a line. */
const SHELLS: Readonly<Record<string, (line: string) => readonly string[]>> = {
  bash: (line) => [
    "--norc",
    "-c",
    `source <(ebb completions bash)
    COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:' COMP_LINE=$1 COMP_POINT=\${#1} _ebb ebb
    printf '%s\\n' "\${COMPREPLY[@]}"`,
    "bash",
    line,
  ],
  fish: (line) => [
    "--no-config",
    "-c",
    "ebb completions fish | source; complete -C $argv[1]",
    line,
  ],
  // What zsh would do is seen on a terminal only: compadd here prints instead of offering.
  zsh: (line) => [
    "-f",
    "-c",
    `compdef() { : }; source <(ebb completions zsh)
    compadd() { print -rl -- $candidates }; compset() { : }; _files() { print -r -- "files $*" }
    words=(\${(s: :)1}); [[ $1 == *' ' ]] && words+=('')
    CURRENT=$#words; PREFIX=$words[-1]; _ebb`,
    "zsh",
    line,
  ],
};

interface Expected {
  readonly line: string;
  readonly words: readonly string[];
  /** Where the shell replaces a part of the word only, or has its own words for files. */
  readonly bash?: readonly string[];
  readonly zsh?: readonly string[];
}

const LINES: readonly Expected[] = [
  { line: "ebb upgr", words: ["upgrade"] },
  { line: "ebb upgrade a", words: ["aa11"] },
  { line: "ebb downgrade bi", words: ["billing@head"] },
  { line: "ebb upgrade --lock-w", words: ["--lock-wait"] },
  { line: "ebb upgrade --transaction=a", words: ["--transaction=all"], bash: ["all"] },
  { line: "ebb history -r :a", words: [":aa11"], bash: ["aa11"] },
  { line: "ebb upgrade --dir a", words: ["a folder/"], bash: ["a folder"], zsh: ["files -/"] },
  { line: "ebb nosuch ", words: [] },
];

for (const [shell, argumentsFor] of Object.entries(SHELLS).filter(([name]) => isHere(name))) {
  for (const { line, words, ...other } of LINES) {
    const expected = other[shell as keyof typeof other] ?? words;
    test(`${shell} completes "${line}" with ${expected.join(" ") || "nothing"}`, () => {
      const { status, stdout, stderr } = inShell(shell, argumentsFor(line));
      const offered = stdout.split("\n").map((text) => text.split("\t")[0] ?? "");
      assert.equal(stderr, "");
      assert.deepEqual([status, offered.filter((word) => word !== "")], [0, expected]);
    });
  }
}

test("bash is one of the shells that are tried", () => {
  assert.ok(isHere("bash"));
});

function inShell(shell: string, args: readonly string[]): SpawnSyncReturns<string> {
  const path = `${folder}${delimiter}${process.env.PATH}`;
  const env = { PATH: path, HOME: folder, LC_ALL: "C.UTF-8" };
  return spawnSync(shell, args, { cwd: folder, env, encoding: "utf8" });
}

function isHere(shell: string): boolean {
  return spawnSync(shell, ["-c", "true"], { stdio: "ignore" }).status === 0;
}
