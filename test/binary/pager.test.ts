import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, test } from "node:test";
import { runBinary } from "../support/binary.ts";
import { runOnTerminal, type TerminalResult } from "../support/terminal.ts";
import { revisionFile } from "../support/world.ts";

/** A pager that keeps what it was given, and how. */
const RECORDER = `#!/bin/sh
printf '%s' "$LESS" > "$0.less"
printf '%s\\n' "$@" > "$0.words"
cat > "$0.read"
`;
/** More lines than the terminal has. */
const MANY = 30;

let cwd = "";
let programs = "";

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "ebb-pager-"));
  programs = mkdtempSync(join(tmpdir(), "ebb-pager-bin-"));
  writeProgram(programs, "recorder");
  writeRevisions(MANY);
});

afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
  rmSync(programs, { recursive: true, force: true });
});

function writeProgram(folder: string, name: string, text = RECORDER): void {
  writeFileSync(join(folder, name), text, { mode: 0o755 });
}

function writeRevisions(count: number): void {
  rmSync(join(cwd, "migrations"), { recursive: true, force: true });
  mkdirSync(join(cwd, "migrations"));
  for (let at = 0; at < count; at++) {
    const parents = at === 0 ? [] : [idOf(at - 1)];
    const text = revisionFile({ id: idOf(at), parents, message: `Message ${at}`, down: "" });
    writeFileSync(join(cwd, "migrations", `${idOf(at)}.sql`), text);
  }
}

function idOf(at: number): string {
  return `a${String(at).padStart(11, "0")}`;
}

function ebb(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<TerminalResult> {
  return runOnTerminal(args, { cwd, env });
}

function readBy(name: string, folder = programs): string | undefined {
  const file = join(folder, `${name}.read`);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

test("what does not fit on the terminal is given to PAGER, whole", async () => {
  const { status, shown } = await ebb(["history"], { PAGER: join(programs, "recorder") });
  const read = readBy("recorder") ?? "";
  assert.deepEqual([status, shown], [0, ""]);
  assert.equal(read.split("\n").length, MANY + 1);
  assert.match(read, /^a00000000028 -> a00000000029 \(head\), Message 29\n/);
});

test("what fits on the terminal is printed", async () => {
  writeRevisions(20);
  const { shown } = await ebb(["history"], { PAGER: join(programs, "recorder") });
  assert.equal(shown.split("\n").length, 21);
  assert.equal(readBy("recorder"), undefined);
});

test("EBB_PAGER goes before PAGER, --pager before both, with the words behind the name", async () => {
  writeProgram(programs, "other");
  const env = { PAGER: "/nosuch", EBB_PAGER: join(programs, "other") };
  await ebb(["history"], env);
  assert.notEqual(readBy("other"), undefined);
  await ebb(["history", "--pager", `${join(programs, "recorder")} -S 'two words'`], env);
  assert.equal(readFileSync(join(programs, "recorder.words"), "utf8"), "-S\ntwo words\n");
});

test("without PAGER it is the less on PATH, with git's options unless LESS is set", async () => {
  writeProgram(programs, "less");
  const PATH = `${programs}:${process.env.PATH}`;
  await ebb(["history"], { PATH });
  assert.equal(readFileSync(join(programs, "less.less"), "utf8"), "FRX");
  await ebb(["history"], { PATH, LESS: "S" });
  assert.equal(readFileSync(join(programs, "less.less"), "utf8"), "S");
});

const WITHOUT: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>])[] =
  [
    ["PAGER is empty", [], { PAGER: "" }],
    ["PAGER is cat", [], { PAGER: "cat" }],
    ["--no-pager is given", ["--no-pager"], {}],
    ["the document is JSON", ["--json"], {}],
    ["the terminal is dumb", [], { TERM: "dumb" }],
  ];

for (const [when, args, env] of WITHOUT) {
  test(`there is no pager when ${when}`, async () => {
    writeProgram(programs, "less");
    const PATH = `${programs}:${process.env.PATH}`;
    const { status, shown } = await ebb(["history", ...args], { PATH, ...env });
    assert.equal(status, 0);
    assert.match(shown, /a00000000028(?:.|\n)*a00000000000/);
    assert.equal(readBy("less"), undefined);
  });
}

test("there is no pager off a terminal", async () => {
  const env = { PAGER: join(programs, "recorder") };
  const { stdout } = await runBinary(["history"], { cwd, env });
  assert.equal(stdout.split("\n").length, MANY + 1);
  assert.equal(readBy("recorder"), undefined);
});

test("a pager that is closed early ends ebb quietly, with the status of the command", async () => {
  writeRevisions(2000);
  const history = await ebb(["history"], { PAGER: "head -n 1" });
  assert.deepEqual(history, {
    status: 0,
    shown: "a00000001998 -> a00000001999 (head), Message 1999\n",
  });
  const check = await ebb(["check", "--files"], { PAGER: "true" });
  assert.deepEqual(check, { status: 3, shown: "" });
});

test("Ctrl-C in a pager is the pager's", async () => {
  writeProgram(programs, "recorder", RECORDER.replace("cat >", 'kill -INT "$PPID"; cat >'));
  const { status } = await ebb(["history"], { PAGER: join(programs, "recorder") });
  assert.equal(status, 0);
  assert.equal(readBy("recorder")?.split("\n").length, MANY + 1);
});

for (const [signal, status] of [
  ["TERM", 143],
  ["HUP", 129],
] as const) {
  test(`SIG${signal} ends the pager and then ebb`, async () => {
    writeProgram(programs, "waits", `#!/bin/sh\nkill -${signal} "$PPID"\nexec sleep 60\n`);
    const ended = await ebb(["history"], { PAGER: join(programs, "waits") });
    assert.equal(ended.status, status);
    assert.match(ended.shown, new RegExp(`Stopped by SIG${signal}`));
  });
}

test("help that is longer than the terminal is read in the pager, too", async () => {
  await ebb(["upgrade", "--help"], { EBB_PAGER: join(programs, "recorder") });
  assert.match(readBy("recorder") ?? "", /^ebb upgrade: Apply revisions\n/);
});

test("nothing in the working directory is run as a pager, on PATH or by its path", async () => {
  writeProgram(cwd, "less");
  writeProgram(cwd, "evil");
  for (const env of [
    { PATH: `.:${cwd}:${process.env.PATH}`, PAGER: "evil" },
    { PAGER: "./evil" },
    { PAGER: join(cwd, "evil") },
    { EBB_PAGER: "evil", PATH: `:${process.env.PATH}` },
  ]) {
    const { status, shown } = await ebb(["history"], env);
    assert.equal(status, 0);
    const [note = ""] = shown.replaceAll("\n  ", " ").split("\n");
    assert.match(note, /^Cannot (?:find|run) \S*evil.*, so no pager is used$/);
    assert.match(shown, /\n<base> -> a00000000000, Message 0\n$/);
  }
  assert.equal(readBy("evil", cwd), undefined);
  assert.equal(readBy("less", cwd), undefined);
});

test("ebb.toml cannot name a pager: a checkout would run a program of its own", async () => {
  writeFileSync(join(cwd, "ebb.toml"), `pager = "${join(programs, "recorder")}"\n`);
  const { status, shown } = await ebb(["history"]);
  assert.equal(status, 2);
  assert.match(shown, /ebb\.toml holds the unknown setting "pager"/);
  assert.equal(readBy("recorder"), undefined);
});
