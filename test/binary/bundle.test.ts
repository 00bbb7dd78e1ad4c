import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { FOOTER_LENGTH } from "../../src/payload/footer.ts";
import { BINARY } from "../support/binary.ts";
import { revisionFile } from "../support/world.ts";

const HEAD = "d15b7e6a0c39";
const EXAMPLE = resolve(import.meta.dirname, "../../migrations");
const folder = mkdtempSync(join(tmpdir(), "ebb-bundles-"));
const bundle = join(folder, "app-migrate");
const empty = join(folder, "empty");
mkdirSync(empty);
chmodSync(folder, 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));
run(BINARY, ["bundle", "-o", bundle, "--dir", EXAMPLE]);

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with no environment at all, not even HOME and PATH. */
function run(program: string, args: readonly string[], options: object = {}): Ended {
  const ended = spawnSync(program, args, { cwd: empty, env: {}, encoding: "utf8", ...options });
  if (ended.error !== undefined) throw ended.error;
  return ended;
}

test("a bundle needs no directory, no HOME and no PATH", () => {
  assert.equal(run(bundle, ["heads"]).stdout, `${HEAD} (profiles, reference) (head)\n`);
});

test("a bundle applies what it holds, and status tells that it is one", () => {
  const args = ["--url", "pglite:./database", "--json"];
  const options = { cwd: folder };
  assert.deepEqual(JSON.parse(run(bundle, ["up", ...args], options).stdout).heads_after, [HEAD]);
  const status = JSON.parse(run(bundle, ["status", ...args], options).stdout);
  assert.deepEqual([status.at_head, status.bundle.name], [true, "app-migrate"]);
  const { stdout } = run(bundle, ["status", "--url", "pglite:./database"], options);
  assert.match(stdout, /^Bundle: app-migrate, 7 revisions/);
});

test("a bundle tells its commands by its own name", () => {
  const lines: readonly (readonly [readonly string[], "stdout" | "stderr", RegExp])[] = [
    [["--help"], "stdout", /^ {2}app-migrate COMMAND /m],
    [["resume", "--help"], "stdout", /^ {2}app-migrate resume --again 1975ea83b712:2$/m],
    [["upgarde"], "stderr", /^hint: Did you mean: app-migrate upgrade$/m],
    [
      ["status", "--url", "pglite:"],
      "stdout",
      /^Apply with: app-migrate upgrade head --url pglite:$/m,
    ],
    [["check", "--url", "pglite:"], "stdout", /do: .*app-migrate upgrade head/],
  ];
  for (const [args, stream, expected] of lines) {
    const said = run(bundle, args)[stream];
    assert.match(said, expected);
    assert.doesNotMatch(said, /\bebb (?:upgrade|resume|--help|COMMAND)/);
  }
});

test("a bundle finds what it holds through a link, and through the dynamic loader", () => {
  const link = join(folder, "link");
  symlinkSync(bundle, link);
  assert.match(run(link, ["upgarde"]).stderr, /^hint: Did you mean: link upgrade$/m);
  const told = [run(link, ["heads"])];
  const loader = loaderOf(bundle);
  if (loader !== undefined) told.push(run(loader, [bundle, "heads"]));
  for (const { stdout } of told) assert.match(stdout, new RegExp(`^${HEAD} `));
});

test("a bundle that was cut or changed does nothing and says so", () => {
  const whole = readFileSync(bundle);
  const payload = whole.length - FOOTER_LENGTH - 1;
  const cut = (length: number) => () => truncateSync(broken, whole.length - length);
  const change = (at: number) => () => {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(broken, bytes);
  };
  const broken = join(folder, "broken");
  const cuts = [1, FOOTER_LENGTH, FOOTER_LENGTH + 1, FOOTER_LENGTH + 4000].map(cut);
  const changes = [payload, whole.length - 1, whole.length - 20, whole.length - 40].map(change);
  for (const damage of [...cuts, ...changes]) {
    copyFileSync(bundle, broken);
    damage();
    for (const args of [["up", "--url", "pglite:"], ["heads", "--dir", EXAMPLE], ["--version"]]) {
      const { status, stdout, stderr } = run(broken, args);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, /^error EBB_BUNDLE: /);
    }
  }
});

test("an ebb without revisions that was cut says so, too", () => {
  const cut = join(folder, "cut");
  copyFileSync(BINARY, cut);
  truncateSync(cut, readFileSync(BINARY).length - 1);
  const { status, stderr } = run(cut, ["heads", "--dir", EXAMPLE]);
  assert.deepEqual([status, /^error EBB_BUNDLE: /.test(stderr)], [1, true]);
});

test("ebb bundle writes over a bundle that is running", async () => {
  const running = join(folder, "running");
  copyFileSync(bundle, running);
  // It waits for a server that is not there.
  const args = ["wait", "--url", "postgres://nobody@127.0.0.1:1/none", "--wait", "60s"];
  const child = spawn(running, args, { cwd: empty, env: {}, stdio: ["ignore", "ignore", "pipe"] });
  await new Promise((told) => child.stderr.once("data", told));
  mkdirSync(join(folder, "other"));
  writeFileSync(join(folder, "other/a.sql"), revisionFile({ id: "other" }));
  const { status } = run(running, ["bundle", "-o", running, "--dir", join(folder, "other")]);
  const isRunning = child.exitCode === null;
  child.kill("SIGKILL");
  assert.deepEqual([status, isRunning], [0, true]);
  assert.equal(run(running, ["heads"]).stdout, "other (head)\n");
});

test("ebb bundle does not write over a device", () => {
  const { status, stderr } = run(BINARY, ["bundle", "-o", "/dev/null", "--dir", EXAMPLE]);
  assert.deepEqual([status, /^error EBB_FILE_EXISTS: /.test(stderr)], [1, true]);
  assert.equal(statSync("/dev/null").isCharacterDevice(), true);
});

test("--list and --extract read a bundle that they do not run", () => {
  const inert = join(folder, "inert");
  copyFileSync(bundle, inert);
  chmodSync(inert, 0o644);
  const list = JSON.parse(run(BINARY, ["bundle", "--list", inert, "--json"]).stdout);
  const names = readdirSync(EXAMPLE).sort();
  assert.deepEqual(
    list.files.map(({ name }: { name: string }) => name),
    names.map((name) => `migrations/${name}`),
  );
  const out = join(folder, "out");
  assert.equal(run(BINARY, ["bundle", "--extract", out, inert]).status, 0);
  for (const name of names) {
    assert.deepEqual(
      readFileSync(join(out, "migrations", name)),
      readFileSync(join(EXAMPLE, name)),
    );
  }
});

/** The path of this machine's loader, as the program names it (ELF, PT_INTERP); nothing elsewhere. */
function loaderOf(program: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  const path = /\/lib(?:64)?\/ld-[\w.-]+/.exec(readFileSync(program, "latin1").slice(0, 4096))?.[0];
  return path !== undefined && existsSync(path) ? path : undefined;
}
