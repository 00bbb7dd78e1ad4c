import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/cli/run.ts";
import { programName, typedName } from "../../src/cli/terminal/world.ts";
import { writeFakeEbb } from "../support/fake-ebb.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";
import { fakeWorld } from "../support/world.ts";

const NAMES: readonly (readonly [path: string, name: string, typed: string])[] = [
  ["ebb", "ebb", "ebb"],
  ["/opt/app-migrate", "app-migrate", "app-migrate"],
  ["/opt/app.exe", "app", "app"],
  ["/opt/our app", "our app", "'our app'"],
  ["/opt/it's", "it's", "'it'\\''s'"],
  ["/opt/$HOME", "$HOME", "'$HOME'"],
  ["/opt/é", "é", "'é'"],
];

for (const [path, name, typed] of NAMES) {
  test(`a program that was called by ${path} is typed as ${typed}`, () => {
    const program = programName(path);
    assert.deepEqual([program, typedName({ program })], [name, typed]);
  });
}

test("a hint of a program with a space in its name can be typed", async () => {
  await inTemporaryDirectory(async (directory) => {
    const executable = join(directory, "our app");
    writeFakeEbb(executable);
    const world = fakeWorld({ cwd: directory, executable });
    assert.equal(await run(["upgarde"], world), 2);
    assert.match(world.written.stderr, /^hint: Did you mean: 'our app' upgrade$/m);
  });
});
