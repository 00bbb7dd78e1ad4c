import assert from "node:assert/strict";
import { test } from "node:test";
import { type Identifier, isValidName, parseIdentifier } from "../../src/graph/identifier.ts";
import { assertRefused } from "./graph-of.ts";

/** The parts of an identifier: branch, anchor, steps; `-` for a missing one. */
const READINGS: Readonly<Record<string, string>> = {
  abc1: "- abc1 -",
  "v1.2_x": "- v1.2_x -",
  head: "- head -",
  heads: "- heads -",
  base: "- base -",
  current: "- current -",
  Head: "- Head -",
  headx: "- headx -",
  "42": "- 42 -",
  "left@head": "left head -",
  "left@abc1": "left abc1 -",
  "+1": "- - up 1",
  "-1": "- - down 1",
  "-0": "- - down 0",
  "+007": "- - up 7",
  "left@+2": "left - up 2",
  "left@-2": "left - down 2",
  "abc1+2": "- abc1 up 2",
  "abc1-2": "- abc1 down 2",
  "v1.2-3": "- v1.2 down 3",
  "head-1": "- head down 1",
  "base+1": "- base up 1",
  "left@abc1+2": "left abc1 up 2",
  "left@head-2": "left head down 2",
  "-99999999999999999999": "- - down 100000000000000000000",
  [`+${"9".repeat(400)}`]: "- - up Infinity",
  [`${"a".repeat(255)}`]: `- ${"a".repeat(255)} -`,
};

for (const [text, reading] of Object.entries(READINGS)) {
  test(`parseIdentifier() reads ${shortened(text)}`, () => {
    assert.equal(drawn(parseIdentifier(text)), reading);
  });
}

const MALFORMED = [
  "",
  " ",
  "+",
  "-",
  "--1",
  "+-1",
  "+x",
  "+1x",
  "abc+",
  "abc1+1+1",
  "abc1-1garbage",
  "abc1 ",
  " abc1",
  "abc1\n",
  "+1\n",
  "a,b",
  "a:b",
  ":",
  "a b",
  "äöü",
  "+\u0661",
  "abc\u0000",
  "\ud800",
  "left@",
  "left@x-y",
  "a@b@c",
  "abc~1",
  "a".repeat(256),
  "*",
  "'; drop table x; --",
];

for (const text of MALFORMED) {
  test(`parseIdentifier() refuses ${shortened(text)}`, () => {
    assertRefused(() => parseIdentifier(text), "EBB_UNKNOWN_REVISION", ["Cannot resolve"]);
  });
}

for (const text of [
  "@",
  "@head",
  "@+1",
  "my-lab@head",
  "head@abc1",
  "base@head",
  "ä@head",
  " @-1",
]) {
  test(`parseIdentifier() refuses the branch in ${shortened(text)}`, () => {
    assertRefused(() => parseIdentifier(text), "EBB_UNKNOWN_BRANCH", ["branch"]);
  });
}

test("parseIdentifier() cuts a long text in its message", () => {
  assertRefused(() => parseIdentifier("ä".repeat(10_000)), "EBB_UNKNOWN_REVISION", [
    `"${"ä".repeat(80)}…"`,
  ]);
});

test("parseIdentifier() escapes control characters in its message", () => {
  assertRefused(() => parseIdentifier("a\u001b[31m"), "EBB_UNKNOWN_REVISION", ["\\u001b"]);
});

const NAMES: Readonly<Record<string, boolean>> = {
  a: true,
  "375b918c8740": true,
  "v1.2_X": true,
  [`${"a".repeat(255)}`]: true,
  [`${"a".repeat(256)}`]: false,
  "": false,
  head: false,
  heads: false,
  base: false,
  current: false,
  HEAD: true,
  "my-lab": false,
  "a b": false,
  "a@b": false,
  "a\n": false,
  ä: false,
};

for (const [text, isValid] of Object.entries(NAMES)) {
  test(`isValidName() is ${isValid} for ${shortened(text)}`, () => {
    assert.equal(isValidName(text), isValid);
  });
}

function drawn(identifier: Identifier): string {
  const { branch, anchor } = identifier;
  const start = anchor?.kind === "name" ? anchor.name : anchor?.word;
  const steps =
    identifier.kind === "relative" ? `${identifier.direction} ${digits(identifier.count)}` : "-";
  return `${branch ?? "-"} ${start ?? "-"} ${steps}`;
}

function digits(count: number): string {
  return Number.isFinite(count) ? BigInt(count).toString() : "Infinity";
}

function shortened(text: string): string {
  return JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text);
}
