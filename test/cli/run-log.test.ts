import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openRunLog } from "../../src/cli/terminal/run-log.ts";
import { isFailure } from "../support/is-failure.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";
import { fakeWorld, inWorkplace } from "../support/world.ts";

const TIME = "2025-10-07T01:04:42.000Z";

test("openRunLog() appends to a file, each line with its time", async () => {
  await inTemporaryDirectory((cwd) => {
    writeFileSync(join(cwd, "run.log"), "earlier\n");
    const log = openRunLog(fakeWorld({ cwd }), "run.log");
    log.append("one");
    log.append("two\n  and its second line\n");
    assert.deepEqual(readFileSync(join(cwd, "run.log"), "utf8").split("\n"), [
      "earlier",
      `${TIME} one`,
      `${TIME} two`,
      `${TIME}   and its second line`,
      "",
    ]);
  });
});

test("openRunLog() writes nothing that a terminal obeys", async () => {
  await inTemporaryDirectory((cwd) => {
    const log = openRunLog(fakeWorld({ cwd }), "run.log");
    log.append("error \u001b[2J\u202e");
    assert.equal(readFileSync(join(cwd, "run.log"), "utf8"), `${TIME} error \\x1b[2J\\u202e\n`);
  });
});

test("openRunLog() follows a link, and resolves a relative name against the working directory", async () => {
  await inTemporaryDirectory((cwd) => {
    mkdirSync(join(cwd, "logs"));
    symlinkSync(join(cwd, "logs/real.log"), join(cwd, "run.log"));
    openRunLog(fakeWorld({ cwd: join(cwd, "logs") }), "../run.log").append("one");
    assert.equal(readFileSync(join(cwd, "logs/real.log"), "utf8"), `${TIME} one\n`);
  });
});

for (const [name, code, says] of [
  ["-", "EBB_USAGE", 'Option --log needs a file, not "-"'],
  ["", "EBB_USAGE", 'Option --log needs a file, not ""'],
  ["there", "EBB_FILE", "Cannot write there: it is a directory"],
  ["nowhere/", "EBB_FILE", "Cannot write nowhere/: it is a directory"],
  ["nowhere/run.log", "EBB_FILE", "there is no such file or directory"],
  ["file/run.log", "EBB_FILE", "a part of the path is not a directory"],
] as const) {
  test(`openRunLog() refuses the name "${name}", and advises`, async () => {
    await inTemporaryDirectory((cwd) => {
      mkdirSync(join(cwd, "there"));
      writeFileSync(join(cwd, "file"), "");
      const advises = code === "EBB_FILE" ? "Give --log a writable file" : "Name one";
      const open = (): unknown => openRunLog(fakeWorld({ cwd }), name);
      assert.throws(open, isFailure({ code, says, advises }));
    });
  });
}

test("openRunLog() reports a full disk once, and continues when there is room", async () => {
  await inTemporaryDirectory((cwd) => {
    let written = "";
    let room = 40;
    const write = (_file: number, bytes: Uint8Array): number => {
      if (room === 0) throw Object.assign(new Error("no room"), { code: "ENOSPC" });
      const taken = bytes.subarray(0, room);
      written += new TextDecoder().decode(taken);
      room -= taken.length;
      return taken.length;
    };
    const log = openRunLog(fakeWorld({ cwd }), "run.log", write);
    const said = ["one", "two", "three"].map((text) => log.append(text));
    room = 1000;
    said.push(log.append("four"), log.append("five"));
    const incomplete = "The log is incomplete: cannot write run.log: the disk is full";
    assert.deepEqual(said, [undefined, incomplete, undefined, undefined, undefined]);
    assert.deepEqual(written.split("\n"), [
      `${TIME} one`,
      TIME.slice(0, 11),
      `${TIME} ${incomplete}`,
      `${TIME} four`,
      `${TIME} five`,
      "",
    ]);
  });
});

test("ebb upgrade --log keeps an error of the settings as well, also with --json", async () => {
  await inWorkplace(async ({ cwd, json }) => {
    const { status } = await json("upgrade", "head", "--log", "run.log", "--lock-wait", "never");
    const [first, second] = readFileSync(join(cwd, "run.log"), "utf8").split("\n");
    assert.equal(status, 2);
    assert.match(String(first), /Z ebb [\d.]+\S* upgrade head$/);
    assert.match(String(second), /Z error EBB_BAD_SETTING: /);
  });
});

test("ebb upgrade --log keeps no line that GitHub Actions would obey", async () => {
  await inWorkplace(
    async ({ cwd, ebb }) => {
      await ebb("upgrade", "##[error]", "#\u001b[1m#[error]", "::error::", "--log", "run.log");
      assert.doesNotMatch(readFileSync(join(cwd, "run.log"), "utf8"), /##\[|^::/m);
    },
    { env: { GITHUB_ACTIONS: "true" } },
  );
});

test("ebb.toml names no log", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("ebb.toml", 'log = "run.log"\n');
    const { status, stderr } = await ebb("upgrade", "head");
    assert.deepEqual([status, /EBB_BAD_SETTING/.test(stderr)], [2, true], stderr);
  });
});

test("ebb upgrade --sql refuses --log, because it prints a script", async () => {
  await inWorkplace(async ({ ebb }) => {
    const { status, stderr } = await ebb("upgrade", "--sql", "head", "--log", "run.log");
    assert.equal(status, 2);
    assert.match(stderr, /Option --log does not go with --sql/);
  });
});
