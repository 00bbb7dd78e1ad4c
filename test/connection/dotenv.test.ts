import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseDotenv } from "../../src/connection/dotenv.ts";
import { assertLinear } from "../support/cpu-time.ts";

const URL_WITH_HASH = "postgresql://app:pa#ss$word@db/app?sslmode=require";

for (const [text, value] of [
  ["A=x", "x"],
  ["A = x ", "x"],
  ["  A=x", "x"],
  ["export A=x", "x"],
  ["export\tA=x", "x"],
  ["\uFEFFA=x", "x"],
  ["A=x\r\nB=y\r\n", "x"],
  ["B=y\rA=x\r", "x"],
  ["A=", ""],
  ["A=x=y", "x=y"],
  ["A=x # comment", "x"],
  ["A=x\t# comment", "x"],
  ["A=# comment", ""],
  [`A=${URL_WITH_HASH}`, URL_WITH_HASH],
  [`A="${URL_WITH_HASH}"`, URL_WITH_HASH],
  [`A='${URL_WITH_HASH}' # comment`, URL_WITH_HASH],
  ["A=`x \"y\" 'z'`", "x \"y\" 'z'"],
  ['A=" x "', " x "],
  ['A="x # y"', "x # y"],
  ['A="x"# comment', "x"],
  ['A="a\\nb\\tc\\"d\\\\e\\$f\\gh"', 'a\nb\tc"d\\e$f\\gh'],
  ["A='a\\nb\\'c'", "a\\nb'c"],
  ["A=a\\nb", "a\\nb"],
  ['A="first\nsecond"', "first\nsecond"],
  ["A='first\nB=second'\nC=x", "first\nB=second"],
  ["A=x\nA=y", "y"],
  ['A="x', '"x'],
  ['A="x"y', '"x"y'],
  ["A=it's\nB='x'", "it's"],
  ["A='x\\'", "x\\"],
  ["A=x y", "x y"],
  ["#A=x\nA=y", "y"],
] as const) {
  test(`parseDotenv() reads ${JSON.stringify(text)}`, () => {
    assert.equal(parseDotenv(text).get("A"), value);
  });
}

for (const text of ["A", "A: x", "B=A=x", "# A=x", "A x=y", "-A=x"]) {
  test(`parseDotenv() finds no A in ${JSON.stringify(text)}`, () => {
    assert.equal(parseDotenv(text).has("A"), false);
  });
}

test("parseDotenv() continues after a quote without an end", () => {
  assert.equal(parseDotenv('B="x\nA=y').get("A"), "y");
});

for (const [text, value] of [
  ["A=pg://@{USER}:@{PASS}@h", "pg://env:file@h"],
  ['A="@{PASS}"', "file"],
  ["A='@{PASS}'", "@{PASS}"],
  ['A="\\@{PASS}"', "@{PASS}"],
  ["A=$PASS", "$PASS"],
  ["A=@{NONE}", "@{NONE}"],
  ["A=@{NONE:-x}", "x"],
  ["A=@{PASS:-x}", "file"],
  ["A=@{EMPTY:-x}", "x"],
  ["A=@{EMPTY}", ""],
  ["A=@{A}", "@{A}"],
] as const) {
  test(`parseDotenv() replaces the names in ${text}`, () => {
    const above = "USER=file\nPASS=file\nEMPTY=\n";
    const values = parseDotenv(above + withDollars(text), { USER: "env" });

    assert.equal(values.get("A"), withDollars(value));
  });
}

test("parseDotenv() keeps any value in single quotes", () => {
  const plain = fc.string({ unit: "grapheme" }).filter((value) => !/['\\]/.test(value));

  fc.assert(
    fc.property(plain, (value) => {
      assert.equal(parseDotenv(`A='${value}'`).get("A"), value);
    }),
  );
});

test("parseDotenv() accepts any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      parseDotenv(text);
    }),
  );
});

test("parseDotenv() is linear", () => {
  for (const text of ['A="', "A='\\", "A=\n"]) {
    assertLinear(20_000, (size) => void parseDotenv(text.repeat(size)));
  }
});

/** Replaces `@{` by a dollar sign and a brace. The linter takes the dollar sign for a mistake. */
function withDollars(text: string): string {
  return text.replaceAll("@{", "${");
}
