import assert from "node:assert/strict";
import { test } from "node:test";
import { createScanner, type TokenKind } from "../../src/sql/scanner.ts";

type Token = readonly [TokenKind, string];

const word = (text: string): Token => ["word", text];
const string = (text: string): Token => ["string", text];
const operator = (text: string): Token => ["operator", text];
const number = (text: string): Token => ["number", text];
const mark = (text: string): Token => ["punctuation", text];

const CASES: readonly (readonly [rule: string, text: string, tokens: readonly Token[]])[] = [
  ["an empty text", "", []],
  ["white space of every kind", " \t\n\r\f\v", []],
  ["words with digits, dollars and underscores", "_a1$b Zz", [word("_a1$b"), word("Zz")]],
  ["words beyond ASCII", "größe 表 😀\u00a0x", [word("größe"), word("表"), word("😀\u00a0x")]],
  ["a quoted identifier", '"a ""b"" ;"', [["quoted identifier", '"a ""b"" ;"']]],
  ["a quoted identifier over lines", '"a\nb"', [["quoted identifier", '"a\nb"']]],
  ["a quoted identifier with escapes", 'U&"d\\0061"', [["quoted identifier", 'U&"d\\0061"']]],
  ["a word u and an operator", "u& x", [word("u"), operator("&"), word("x")]],
  ["a string with quotes and semicolons", "'it''s; --'", [string("'it''s; --'")]],
  ["a backslash as plain text", "'a\\' b", [string("'a\\'"), word("b")]],
  ["a string with escapes", "E'a\\'b''\\\\' c", [string("E'a\\'b''\\\\'"), word("c")]],
  ["e and a space as a word", "e 'a\\'", [word("e"), string("'a\\'")]],
  ["a word that ends with e", "the'a\\'", [word("the"), string("'a\\'")]],
  ["a string with Unicode escapes", "u&'\\0441'", [string("u&'\\0441'")]],
  ["bits and bytes", "b'01' X'1F'", [string("b'01'"), string("X'1F'")]],
  ["two bit strings", "b'0''1'", [string("b'0'"), string("'1'")]],
  ["national characters as a word and a string", "N'a'", [word("N"), string("'a'")]],
  ["the parts of a continued string", "'a'\n'b'", [string("'a'"), string("'b'")]],
  ["escapes in a continued string", "E'a'\n '\\';'", [string("E'a'"), string("'\\';'")]],
  [
    "escapes in a string continued behind comments",
    "E'a' --x\r--y\n'\\';'",
    [string("E'a'"), ["line comment", "--x"], ["line comment", "--y"], string("'\\';'")],
  ],
  [
    "no escapes behind a minus",
    "E'a'\n-\n'\\' b",
    [string("E'a'"), ["operator", "-"], string("'\\'"), word("b")],
  ],
  ["no escapes on the same line", "E'a' '\\' b", [string("E'a'"), string("'\\'"), word("b")]],
  [
    "no escapes behind a block comment",
    "E'a'\n/**/'\\' b",
    [string("E'a'"), ["block comment", "/**/"], string("'\\'"), word("b")],
  ],
  ["a dollar quote", "$$a;'b$c$$ d", [["dollar-quoted string", "$$a;'b$c$$"], word("d")]],
  ["a dollar quote with a tag", "$a$x$$y$b$z$a$", [["dollar-quoted string", "$a$x$$y$b$z$a$"]]],
  ["a tag whose end overlaps", "$a$x$ab$a$", [["dollar-quoted string", "$a$x$ab$a$"]]],
  ["a tag by case", "$A$x$a$y$A$", [["dollar-quoted string", "$A$x$a$y$A$"]]],
  ["a tag beyond ASCII", "$é1$x$é1$", [["dollar-quoted string", "$é1$x$é1$"]]],
  ["dollars in a word as no quote", "a$b$c a$$ b", [word("a$b$c"), word("a$$"), word("b")]],
  ["a dollar quote behind a number", "1$$a$$", [number("1"), ["dollar-quoted string", "$$a$$"]]],
  [
    "parameters",
    "$1,$23x $1_0",
    [
      ["parameter", "$1"],
      mark(","),
      ["parameter", "$23"],
      word("x"),
      ["parameter", "$1"],
      word("_0"),
    ],
  ],
  ["a dollar alone", "$ $a", [["other", "$"], ["other", "$"], word("a")]],
  ["decimal numbers", "1 1.5 .5 1. 1_000.2_5", "1 1.5 .5 1. 1_000.2_5".split(" ").map(number)],
  ["exponents", "1e5 1.5E-3 .5e+1_0", "1e5 1.5E-3 .5e+1_0".split(" ").map(number)],
  ["numbers to other bases", "0x1F 0O17 0b1_1", "0x1F 0O17 0b1_1".split(" ").map(number)],
  [
    "no digits of that base",
    "0b2 0x_ 0o8",
    [number("0"), word("b2"), number("0"), word("x_"), number("0"), word("o8")],
  ],
  ["a range of numbers", "1..10", [number("1"), mark(".."), number("10")]],
  ["a number before letters", "123abc 1e", [number("123"), word("abc"), number("1"), word("e")]],
  [
    "an underscore at a number's end",
    "1_ 1__0",
    [number("1"), word("_"), number("1"), word("__0")],
  ],
  ["a comment behind an e", "1e--x", [number("1"), word("e"), ["line comment", "--x"]]],
  ["dots", "a.b..c", [word("a"), mark("."), word("b"), mark(".."), word("c")]],
  [
    "colons",
    "a::b:=c:d",
    [word("a"), mark("::"), word("b"), mark(":="), word("c"), mark(":"), word("d")],
  ],
  ["psql's variables as text", ":'x'", [mark(":"), string("'x'")]],
  [
    "operators as long as they can be",
    "a<=>b @-@ =>",
    [word("a"), operator("<=>"), word("b"), operator("@-@"), operator("=>")],
  ],
  [
    "signs behind standard operators apart",
    "a=-1 *+-+ <>-",
    [
      word("a"),
      operator("="),
      operator("-"),
      number("1"),
      operator("*"),
      operator("+"),
      operator("-"),
      operator("+"),
      operator("<>"),
      operator("-"),
    ],
  ],
  ["signs behind other operators", "@- ?+ |-", [operator("@-"), operator("?+"), operator("|-")]],
  ["a sign before an operator", "+* -@", [operator("+*"), operator("-@")]],
  [
    "a comment in an operator",
    "a+--b\n*/*c*/",
    [word("a"), operator("+"), ["line comment", "--b"], operator("*"), ["block comment", "/*c*/"]],
  ],
  ["a line comment up to a line feed", "--a\nb", [["line comment", "--a"], word("b")]],
  ["a line comment up to a carriage return", "--a\rb", [["line comment", "--a"], word("b")]],
  ["a line comment up to the end", "--", [["line comment", "--"]]],
  ["comments within comments", "/*a/*b*/;*/c", [["block comment", "/*a/*b*/;*/"], word("c")]],
  ["stars at a comment's end", "/***/a", [["block comment", "/***/"], word("a")]],
  ["a slash behind a comment's begin", "/*/ a*/b", [["block comment", "/*/ a*/"], word("b")]],
  ["marks", "(),[];", [..."(),[];"].map(mark)],
  ["a backslash", "\\x", [["backslash", "\\"], word("x")]],
  [
    "what is no SQL",
    "{}",
    [
      ["other", "{"],
      ["other", "}"],
    ],
  ],
];

for (const [rule, text, tokens] of CASES) {
  test(`createScanner() reads ${rule}`, () => {
    assert.deepEqual(scan(text), tokens);
  });
}

const UNTERMINATED: readonly (readonly [TokenKind, string])[] = [
  ["string", "'a''"],
  ["string", "E'a\\'"],
  ["string", "E'a\\"],
  ["string", "b'0"],
  ["string", "U&'a"],
  ["quoted identifier", '"a""'],
  ["quoted identifier", 'U&"a'],
  ["dollar-quoted string", "$a$ $$ $A$"],
  ["block comment", "/* /* */"],
  ["block comment", "/*/"],
];

for (const [kind, text] of UNTERMINATED) {
  test(`createScanner() says that ${text} has no end`, () => {
    const scanner = createScanner(`x ${text}`);
    scanner.next();
    scanner.next();
    const { start, end, isTerminated } = scanner;
    assert.deepEqual([scanner.kind, start, end, isTerminated], [kind, 2, text.length + 2, false]);
  });
}

test("createScanner() starts at an offset", () => {
  assert.deepEqual(scan("'a b", 3), [word("b")]);
});

test("createScanner() returns false at the end, also when called again", () => {
  const scanner = createScanner("a");
  assert.deepEqual([scanner.next(), scanner.next(), scanner.next()], [true, false, false]);
});

test("createScanner() reads a long run of signs in linear time", () => {
  assert.equal(scan(`${"+".repeat(300_000)} a`).length, 300_001);
});

function scan(text: string, start = 0): readonly Token[] {
  const scanner = createScanner(text, start);
  const tokens: Token[] = [];
  while (scanner.next()) {
    assert.ok(scanner.isTerminated, `no end: ${text.slice(scanner.start)}`);
    tokens.push([scanner.kind, text.slice(scanner.start, scanner.end)]);
  }
  return tokens;
}
