import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "../../src/failure.ts";
import { createScanner } from "../../src/sql/scanner.ts";
import { readStatements, type StatementList } from "../../src/sql/statements.ts";

const FRAGMENTS: readonly string[] = [
  ..."aeEuUbBxXnN01'\"$\\;:()[]{},.-+*/<>=~!@#%^&|`? \t\n\r_é😀",
  "--",
  "/*",
  "*/",
  "$$",
  "$a$",
  "''",
  "E'",
  'U&"',
  "1e-",
  "\n\\.\n",
  "\r\n",
  "\n--x\n",
  "copy t from stdin;",
  "create function f() begin atomic ",
  " case ",
  " end",
  "\\restrict a\n",
];

const sqlText = fc
  .array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 })
  .map((parts) => parts.join(""));
const anyText = fc.oneof(sqlText, fc.string({ unit: "binary" }));
const TOKENS: readonly string[] = [
  "a",
  "end",
  "case",
  "'; -- /* $$ \\'",
  "E'\\'; -- '",
  '"; "" -- "',
  "$$; ' $a$ -- $$",
  "$a$; $$ \n-- up\n$a$",
  "(b; (c); ';')",
  "/* ; ' /* \" */ $$ */ d",
  "--; ' $$ /*\n1.5e-3",
  "a$b$c",
  "<-> /",
  "::int[]",
  "$1",
];
const statement = fc
  .array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 6 })
  .map((tokens) => `select ${tokens.join(" ")}`);
const gap = fc.constantFrom("", "\n", " ;; ", "-- a; 'b\n", "/* c; */", "\r\n\t");
const RUNS = { numRuns: 2000 };

test("readStatements() throws only a Failure with a place, for any text", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        readStatements({ name: "x", text }, 0);
      } catch (error) {
        assert.ok(error instanceof Failure && error.place !== undefined, String(error));
      }
    }),
    RUNS,
  );
});

test("readStatements() lists statements in order, separate, and inside the text", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let end = 0;
      for (const statement of read(text)?.statements ?? []) {
        assert.ok(statement.start >= end && statement.end > statement.start);
        end = statement.copyData?.end ?? statement.end;
      }
      assert.ok(end <= text.length);
    }),
    RUNS,
  );
});

test("readStatements() leaves only semicolons, comments and end marks of data between statements", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const list = read(text);
      if (list !== undefined) for (const gap of gapsOf(text, list)) assertEmpty(gap);
    }),
    RUNS,
  );
});

test("readStatements() reads back the statements of a joined text", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(statement, gap)), gap, (parts, first) => {
      const text = first + parts.map(([body, after]) => `${body};${after}`).join("");
      const slices = read(text)?.statements.map(({ start, end }) => text.slice(start, end));
      assert.deepEqual(
        slices,
        parts.map(([body]) => body),
      );
    }),
    RUNS,
  );
});

test("readStatements() reads the same statements from its own pieces", () => {
  fc.assert(
    fc.property(sqlText, (text) => {
      for (const { start, end, copyData } of read(text)?.statements ?? []) {
        if (copyData !== undefined) continue;
        const piece = `${text.slice(start, end)}\n`;
        assert.deepEqual(read(piece)?.statements, [
          { start: 0, end: end - start, copyData: undefined },
        ]);
      }
    }),
    RUNS,
  );
});

test("readStatements() reads the same if the text ends at the boundary", () => {
  fc.assert(
    fc.property(sqlText, fc.nat(3), (text, skipped) => {
      let asked = 0;
      const source = { name: "x", text };
      const whole = attempt(() => readStatements(source, 0, () => asked++ === skipped));
      if (whole === undefined) return;
      const cut = { name: "x", text: text.slice(0, whole.end) };
      assert.deepEqual(readStatements(cut, 0), whole);
    }),
    RUNS,
  );
});

function read(text: string): StatementList | undefined {
  return attempt(() => readStatements({ name: "x", text }, 0));
}

function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/**
 * Returns the parts between the statements. Together with the statements they are the whole text.
 */
function gapsOf(text: string, { statements }: StatementList): readonly string[] {
  const gaps: string[] = [];
  let end = 0;
  for (const statement of statements) {
    gaps.push(text.slice(end, statement.start));
    end = statement.end;
    if (statement.copyData === undefined) continue;
    gaps.push(text.slice(end, statement.copyData.start));
    end = statement.copyData.end;
  }
  return [...gaps, text.slice(end)];
}

function assertEmpty(gap: string): void {
  const scanner = createScanner(
    gap.replace(/^\\\./, "").replaceAll(/\\(un)?restrict [a-zA-Z0-9]+/g, ""),
  );
  while (scanner.next()) {
    const isComment = scanner.kind === "line comment" || scanner.kind === "block comment";
    assert.ok(isComment || gap.includes(";"), gap);
    if (!isComment) assert.equal(scanner.kind, "punctuation", gap);
  }
}
