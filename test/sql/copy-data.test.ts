import assert from "node:assert/strict";
import { test } from "node:test";
import { copyWithoutData } from "../../src/sql/copy-source.ts";
import { readStatements } from "../../src/sql/statements.ts";
import { isFailure } from "../support/is-failure.ts";

const COPIES: readonly string[] = [
  "copy t from stdin",
  "COPY T FROM STDIN",
  'Copy "s"."t" From Stdin',
  "copy a.b.c (x, y) from stdin",
  "copy binary t from stdin",
  "copy t from stdin with (format csv, delimiter ';')",
  "copy t from stdin csv header",
  "copy s.from from stdin",
  "copy t /* ; */ from --x\n stdin",
  "copy t from stdout",
];

for (const copy of COPIES) {
  test(`readStatements() reads the lines after ${JSON.stringify(copy)} as data`, () => {
    assert.deepEqual(read(`${copy};\n1\ta;'\n\\.\nnext;`), [
      [copy, "1\ta;'\n"],
      ["next", undefined],
    ]);
  });
}

const OTHERS: readonly string[] = [
  "copy t to stdout",
  "copy (select 1 from stdin) to stdout",
  "copy t from 'stdin'",
  'copy t from "stdin"',
  "copy t from 'file' (format stdin)",
  "copy t from program 'stdin'",
  "select 'copy t from stdin'",
  "comment on table copy is 'from stdin'",
  "select copy from stdin",
];

for (const statement of OTHERS) {
  test(`readStatements() expects no data after ${JSON.stringify(statement)}`, () => {
    assert.deepEqual(read(`${statement};\nnext`), [
      [statement, undefined],
      ["next", undefined],
    ]);
  });
}

const DATA: readonly (readonly [what: string, text: string, data: string])[] = [
  ["no lines", "\n\\.", ""],
  ["a last line without an end", "\n1\n\\.", "1\n"],
  ["line ends of Windows", "\r\n1\r\n\\.\r\n", "1\r\n"],
  ["line ends of old Macs", "\r1\r\\.\r", "1\r"],
  ["empty lines", "\n\n\n\\.\n", "\n\n"],
  ["escapes", "\n\\N\t\\\\.\n\\.x\n \\.\n\\. \n\\.\n", "\\N\t\\\\.\n\\.x\n \\.\n\\. \n"],
  ["a comment behind the semicolon", " -- x\n1\n\\.\n", "1\n"],
  ["comments behind the semicolon", " /* x */ /**/ \n1\n\\.\n", "1\n"],
];

for (const [what, text, data] of DATA) {
  test(`readStatements() reads data with ${what}`, () => {
    assert.deepEqual(read(`copy t from stdin;${text}`), [["copy t from stdin", data]]);
  });
}

test("readStatements() reads one COPY after another", () => {
  assert.deepEqual(read("copy a from stdin;\n1\n\\.\ncopy b from stdin;\n2\n\\.\n"), [
    ["copy a from stdin", "1\n"],
    ["copy b from stdin", "2\n"],
  ]);
});

test("readStatements() continues after a COPY without data", () => {
  const text = "copy t from stdin; a;\n \nb";
  assert.deepEqual(read(text), [
    ["copy t from stdin", undefined],
    ["a", undefined],
    ["b", undefined],
  ]);
});

const FAILURES: readonly (readonly [what: string, text: string, line: number, column: number])[] = [
  ["data without an end", "a;\ncopy t from stdin;\n1\n2\n", 2, 1],
  ["data whose end has a blank behind it", "copy t from stdin;\n1\n\\. \n", 1, 1],
  ["SQL between a COPY and its data", "copy t from stdin; a;\n1\n\\.\n", 1, 20],
  ["two COPYs on a line", "copy t from stdin; copy t from stdin;\n1\n\\.\n2\n\\.\n", 1, 20],
  ["a comment that goes on in the data", "copy t from stdin; /*\n*/\n\\.\n", 1, 20],
];

for (const [what, text, line, column] of FAILURES) {
  test(`readStatements() refuses ${what}`, () => {
    assert.throws(() => read(text), isFailure({ code: "EBB_SYNTAX", line, column }));
  });
}

for (const text of [
  "a; copy t from stdin",
  "a; copy t from stdin;\n",
  "a; copy t from stdout;\n1",
  "a; copy /* x */ t -- y\n from stdin",
]) {
  test(`copyWithoutData() refuses ${JSON.stringify(text)}`, () => {
    const source = { name: "x", text };
    const { statements } = readStatements(source, 0);
    const failure = copyWithoutData(source, statements);
    assert.ok(isFailure({ code: "EBB_SYNTAX", line: 1, column: 4 })(failure));
  });
}

test("copyWithoutData() accepts a COPY with no rows", () => {
  const source = { name: "x", text: "copy t from stdin;\n\\.\ncopy t to stdout; select 1" };
  const { statements } = readStatements(source, 0);
  assert.equal(copyWithoutData(source, statements), undefined);
});

function read(text: string): readonly (readonly [string, string | undefined])[] {
  return readStatements({ name: "x", text }, 0).statements.map(({ start, end, copyData }) => [
    text.slice(start, end),
    copyData && text.slice(copyData.start, copyData.end),
  ]);
}
