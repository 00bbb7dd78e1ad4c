import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { syncDirectory } from "../../src/source/write.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

test("syncDirectory() leaves no file open", async () => {
  await inTemporaryDirectory((folder) => {
    const open = (): number => readdirSync("/dev/fd").length;
    const before = open();
    for (let round = 0; round < 20; round++) syncDirectory(folder);
    assert.ok(open() < before + 20);
  });
});
