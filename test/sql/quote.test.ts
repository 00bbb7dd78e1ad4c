import assert from "node:assert/strict";
import { test } from "node:test";
import { quoteArray, quoteIdentifier, quoteLiteral, quoteQualified } from "../../src/sql/quote.ts";
import { isFailure } from "../support/is-failure.ts";

for (const [name, quoted] of [
  ["a", '"a"'],
  ["Order by", '"Order by"'],
  ['a"; drop table b; --', '"a""; drop table b; --"'],
  ["größe\\", '"größe\\"'],
] as const) {
  test(`quoteIdentifier() writes ${name} with quotes`, () => {
    assert.equal(quoteIdentifier(name), quoted);
  });
}

test("quoteQualified() writes both names with quotes", () => {
  assert.equal(quoteQualified("my.schema", "t"), '"my.schema"."t"');
});

for (const [text, quoted] of [
  ["", "''"],
  ["it's", "'it''s'"],
  ["a\nb", "'a\nb'"],
  ["a\\b", "E'a\\\\b'"],
  ["\\'; drop table b; --", "E'\\\\''; drop table b; --'"],
] as const) {
  test(`quoteLiteral() writes ${JSON.stringify(text)} as one string`, () => {
    assert.equal(quoteLiteral(text), quoted);
  });
}

test("quoteLiteral() refuses a NUL", () => {
  assert.throws(() => quoteLiteral("a\0b"), isFailure({ code: "EBB_ENCODING" }));
});

test("quoteIdentifier() refuses a NUL", () => {
  assert.throws(() => quoteIdentifier("a\0b"), isFailure({ code: "EBB_ENCODING" }));
});

test("quoteArray() writes the texts as literals of their type", () => {
  assert.equal(quoteArray(["a", "b'c"], "text"), "array['a', 'b''c']::pg_catalog.text[]");
});

test("quoteArray() writes no texts as an empty array", () => {
  assert.equal(quoteArray([], "text"), "array[]::pg_catalog.text[]");
});
