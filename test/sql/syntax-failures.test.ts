import assert from "node:assert/strict";
import { test } from "node:test";
import { readStatements } from "../../src/sql/statements.ts";
import { isFailure } from "../support/is-failure.ts";

const UNTERMINATED: readonly (readonly [opened: string, says: string, advises: string])[] = [
  ["'it''s; select 1", "string", "''"],
  ["E'a\\'", "string", "''"],
  ['"a ""', "quoted identifier", '""'],
  ["$fn$ select $$ $FN$", "dollar-quoted string $fn$", "$fn$"],
  ["/* a /* b */", "comment", "*/"],
];

for (const [opened, says, advises] of UNTERMINATED) {
  test(`readStatements() says how to end ${opened}, and where it begins`, () => {
    const text = `select 1;\n  😀 ${opened}\n-- down\n`;
    assert.throws(
      () => readStatements({ name: "x", text }, 0, () => true),
      isFailure({ code: "EBB_SYNTAX", line: 2, column: 5, says, advises }),
    );
  });
}

const META_COMMANDS: readonly (readonly [line: string, says: string])[] = [
  ["\\connect other", "\\connect"],
  ["\\i file.sql", "\\i"],
  ["\\copy t from 'x'", "\\copy"],
  ["\\set x 1", "\\set"],
  ["\\dt+", "\\dt+"],
  ["\\! ls", "\\!"],
  ["\\; select 1", "\\;"],
  ["\\restrict", "\\restrict"],
  ["\\restrict a b", "\\restrict"],
  ["\\restrict a \\\\ select 1;", "\\restrict"],
  ["\\restricted a", "\\restricted"],
  ["\\.", "outside the data of a COPY"],
  ["\\'", "backslash"],
  ["\\", "backslash"],
];

for (const [line, says] of META_COMMANDS) {
  test(`readStatements() refuses ${line} with its place`, () => {
    const text = `select '\\x';\n ${line}\n`;
    assert.throws(
      () => readStatements({ name: "x", text }, 0),
      isFailure({ code: "EBB_META_COMMAND", line: 2, column: 2, says }),
    );
  });
}

for (const text of [
  "select 1 \\gset\n",
  "select (1,\n\\restrict a\n2)",
  "select 1\n\\restrict a\n",
]) {
  test(`readStatements() refuses a meta-command in ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => readStatements({ name: "x", text }, 0),
      isFailure({ code: "EBB_META_COMMAND" }),
    );
  });
}
