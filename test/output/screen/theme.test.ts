import assert from "node:assert/strict";
import { test } from "node:test";
import { type ColorChoice, createTheme, wantsColor } from "../../../src/output/screen/theme.ts";

type Case = readonly [ColorChoice, Record<string, string>, boolean, boolean];

const CASES: readonly Case[] = [
  ["auto", {}, true, true],
  ["auto", {}, false, false],
  ["auto", { CI: "true" }, false, false],
  ["auto", { NO_COLOR: "1" }, true, false],
  ["auto", { NO_COLOR: "" }, true, true],
  ["auto", { FORCE_COLOR: "1" }, false, true],
  ["auto", { FORCE_COLOR: "" }, false, true],
  ["auto", { FORCE_COLOR: "0" }, true, false],
  ["auto", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
  ["auto", { TERM: "dumb" }, true, false],
  ["always", { NO_COLOR: "1" }, false, true],
  ["never", { FORCE_COLOR: "1" }, true, false],
];

for (const [choice, env, isTerminal, expected] of CASES) {
  const where = isTerminal ? "on a terminal" : "in a pipe";
  test(`wantsColor() is ${expected} for ${choice} with ${JSON.stringify(env)} ${where}`, () => {
    assert.equal(wantsColor({ choice, env, isTerminal }), expected);
  });
}

test("createTheme() leaves text as it is without colour", () => {
  assert.equal(createTheme(false).bad("x"), "x");
});

test("createTheme() colours although the process's own streams are no terminal", () => {
  assert.equal(createTheme(true).bad("x"), "\u001b[31mx\u001b[39m");
});
