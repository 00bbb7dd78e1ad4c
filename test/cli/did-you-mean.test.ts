import assert from "node:assert/strict";
import { test } from "node:test";
import { didYouMean } from "../../src/cli/frame/suggestions.ts";

const WORDS = ["upgrade", "downgrade", "up", "down", "status", "stamp", "show", "init", "heads"];

const MEANT: readonly (readonly [string, string | undefined])[] = [
  ["upgarde", "upgrade"],
  ["upgrad", "upgrade"],
  ["UPGRADE", "upgrade"],
  ["dwon", "down"],
  ["stat", "status"],
  ["head", "heads"],
  ["shwo", "show"],
  ["downg", "downgrade"],
  ["lint", undefined],
  ["st", undefined],
  ["", undefined],
  ["completely-different", undefined],
];

for (const [typed, meant] of MEANT) {
  test(`didYouMean() takes "${typed}" for ${meant}`, () => {
    assert.equal(didYouMean(typed, WORDS), meant);
  });
}
