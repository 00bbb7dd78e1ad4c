import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findAuthor } from "../../src/cli/terminal/git.ts";
import { findProgram } from "../../src/cli/terminal/programs.ts";
import { systemUserName } from "../../src/connection/outside.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";
import { fakeWorld } from "../support/world.ts";

function program(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** A working directory, and a directory of programs beside it. */
async function withPrograms(use: (cwd: string, bin: string) => Promise<void>): Promise<void> {
  await inTemporaryDirectory(async (directory) => {
    const [cwd, bin] = [join(directory, "work"), join(directory, "bin")];
    mkdirSync(cwd);
    mkdirSync(bin);
    await use(cwd, bin);
  });
}

test("findAuthor() asks git for user.name, with its monitor and hooks off", async () => {
  await withPrograms(async (cwd, bin) => {
    program(join(bin, "git"), 'echo "$@"');
    const author = await findAuthor(fakeWorld({ cwd, env: { PATH: bin } }));
    assert.equal(
      author,
      "--no-pager --no-optional-locks -c core.fsmonitor=false -c core.hooksPath=/dev/null config --get user.name",
    );
  });
});

test("findAuthor() removes control characters from a name", async () => {
  await withPrograms(async (cwd, bin) => {
    program(join(bin, "git"), "printf 'An\\001n\\n'");
    assert.equal(await findAuthor(fakeWorld({ cwd, env: { PATH: bin } })), "An n");
  });
});

for (const script of ["exit 1", "true"]) {
  test(`findAuthor() returns the system's user when git prints nothing (${script})`, async () => {
    await withPrograms(async (cwd, bin) => {
      program(join(bin, "git"), script);
      const author = await findAuthor(fakeWorld({ cwd, env: { PATH: bin } }));
      assert.equal(author, systemUserName());
    });
  });
}

test("findAuthor() returns the system's user without git", async () => {
  await withPrograms(async (cwd, bin) => {
    const author = await findAuthor(fakeWorld({ cwd, env: { PATH: bin } }));
    assert.equal(author, systemUserName());
  });
});

test("findProgram() never finds a program in the working directory", async () => {
  await withPrograms(async (cwd, bin) => {
    program(join(cwd, "git"), "echo intruder");
    program(join(bin, "git"), "echo git");
    const path = ["", ".", "./", cwd, `${cwd}/.`, `${bin}/../work`, bin].join(":");
    const found = findProgram("git", fakeWorld({ cwd, env: { PATH: path } }));
    assert.equal(found, join(bin, "git"));
  });
});

test("findProgram() skips files that cannot run", async () => {
  await withPrograms(async (cwd, bin) => {
    writeFileSync(join(bin, "git"), "text");
    mkdirSync(join(bin, "pager"));
    const world = fakeWorld({ cwd, env: { PATH: bin } });
    assert.deepEqual(
      [findProgram("git", world), findProgram("pager", world), findProgram("no", world)],
      [undefined, undefined, undefined],
    );
  });
});
