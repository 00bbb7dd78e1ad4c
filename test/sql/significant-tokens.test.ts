import assert from "node:assert/strict";
import { test } from "node:test";
import { readStatements } from "../../src/sql/statements.ts";
import { leadingWords, significantTokens } from "../../src/sql/token-reader.ts";

const BASE = "create table T (a text default 'X'); select E'a\\nb', \"Q\", $$ X $$, 1e5;";

const EQUAL: readonly (readonly [difference: string, one: string, other: string])[] = [
  ["white space", "select 1,a+b", " select\t1 , a\n+ b "],
  ["comments", "select 1", "--a\nselect/*b*/1--c"],
  ["line ends", "select 1\n;\n--a\nselect 2", "select 1\r\n;\r\n--a\r\nselect 2"],
  ["the case of unquoted words", "SELECT A FROM T", "select a from t"],
  ["a last semicolon", "select 1", "select 1;"],
  ["empty statements", "a; b", ";a;; b;;"],
  ["line ends in a string", "select 'a\nb'", "select 'a\r\nb'"],
  ["line ends in a body", "do $$\nbegin\nend\n$$", "do $$\r\nbegin\r\nend\r\n$$"],
  ["line ends of data", "copy t from stdin;\n1\n\\.\n", "copy t from stdin;\r\n1\r\n\\.\r\n"],
  ["psql's restrictions", "a", "\\restrict x\na;\n\\unrestrict x\n"],
];

for (const [difference, one, other] of EQUAL) {
  test(`significantTokens() ignores ${difference}`, () => {
    assert.deepEqual(visit(one), visit(other));
  });
}

const DIFFERENT: readonly (readonly [difference: string, one: string, other: string])[] = [
  ["the case of strings", BASE, BASE.replace("'X'", "'x'")],
  ["the case of quoted names", BASE, BASE.replace('"Q"', '"q"')],
  ["the case of bodies", BASE, BASE.replace("$ X", "$ x")],
  ["white space in bodies", BASE, BASE.replace("$ X", "$  X")],
  ["comments in bodies", "do $$ a $$", "do $$ a --b\n $$"],
  ["quotes", 'select "a"', "select a"],
  ["where tokens end", "select a b", "select ab"],
  ["where statements end", "a; b", "a b"],
  ["letters beyond ASCII", "select É", "select é"],
  ["a carriage return alone", "select 'a\rb'", "select 'a\nb'"],
  ["rows of data", "copy t from stdin;\n1\n\\.\n", "copy t from stdin;\n1 \n\\.\n"],
  ["the case of data", "copy t from stdin;\na\n\\.\n", "copy t from stdin;\nA\n\\.\n"],
  ["comments in data", "copy t from stdin;\n--a\n\\.\n", "copy t from stdin;\n\\.\n"],
];

for (const [difference, one, other] of DIFFERENT) {
  test(`significantTokens() counts ${difference}`, () => {
    assert.notDeepEqual(visit(one), visit(other));
  });
}

test("significantTokens() visits the tokens in order", () => {
  assert.deepEqual(visit("SELECT 'A' -- b\n;copy t from stdin;\n1\n\\.\n"), [
    ..."select|'A'|;".split("|"),
    ..."copy|t|from|stdin|;|\\.|1\n".split("|"),
  ]);
});

test("significantTokens() visits no other statement", () => {
  const pieces: string[] = [];
  const text = "a; b; c";
  const [, second] = readStatements({ name: "", text }, 0).statements;
  significantTokens(text, second === undefined ? [] : [second], (piece) => pieces.push(piece));
  assert.deepEqual(pieces, ["b", ";"]);
});

test("leadingWords() puts words in lower case and keeps other tokens", () => {
  const text = 'x; /*a*/ CREATE --b\n Table "S"."T" (A int)';
  const words = leadingWords(text, { start: 2, end: text.length }, 6);
  assert.deepEqual(words, ["create", "table", '"S"', ".", '"T"', "("]);
});

test("leadingWords() stops at the end of the statement", () => {
  assert.deepEqual(leadingWords("a b; c", { start: 0, end: 3 }, 9), ["a", "b"]);
});

function visit(text: string): readonly string[] {
  const pieces: string[] = [];
  const { statements } = readStatements({ name: "", text }, 0);
  significantTokens(text, statements, (piece) => pieces.push(piece));
  return pieces;
}
