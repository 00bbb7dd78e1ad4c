import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/failure.ts";
import { failureJson, failureText } from "../../src/output/failure.ts";
import { createTheme } from "../../src/output/screen/theme.ts";

const PLAIN = { theme: createTheme(false), width: undefined };

test("failureText() has code and message", () => {
  const failure = new Failure("EBB_CYCLE", "There is a cycle");
  assert.equal(failureText(failure, PLAIN), "error EBB_CYCLE: There is a cycle");
});

test("failureText() shows the place, the server's words and the hint in this order", () => {
  const failure = new Failure("EBB_SQL", 'relation "a" does not exist', {
    hint: "Create it first",
    place: { file: "m/a.sql", line: 3, column: 13, text: "SELECT * FROM a;" },
    server: {
      ...{ sqlstate: "42P01", detail: "No such thing", hint: "Perhaps b", context: "SQL b" },
      ...{ schema: "public", table: "t", column: "x", constraint: "t_x" },
    },
  });
  assert.equal(
    failureText(failure, PLAIN),
    `error EBB_SQL: relation "a" does not exist
  m/a.sql:3:13
 3 | SELECT * FROM a;
   |             ^
SQLSTATE: 42P01
DETAIL: No such thing
TABLE: public.t, column x
CONSTRAINT: t_x
HINT: Perhaps b
CONTEXT: SQL b
hint: Create it first`,
  );
});

test("failureText() names a place without a column or a text", () => {
  const place = { file: "m/a.sql", line: 3, column: undefined, text: undefined };
  const failure = new Failure("EBB_SQL", "It failed", { place });
  assert.equal(failureText(failure, PLAIN), "error EBB_SQL: It failed\n  m/a.sql:3");
});

test("failureText() wraps sentences on a terminal, and leaves the excerpt whole", () => {
  const failure = new Failure("EBB_SQL", 'relation "a" does not exist anywhere', {
    hint: "Create it first, or somewhere else",
    place: { file: "m/a.sql", line: 3, column: 13, text: "SELECT * FROM a;" },
  });
  assert.equal(
    failureText(failure, { ...PLAIN, width: 30 }),
    `error EBB_SQL: relation "a"
  does not exist anywhere
  m/a.sql:3:13
 3 | SELECT * FROM a;
   |             ^
hint: Create it first, or
  somewhere else`,
  );
});

test("failureText() shows a line end in a name as a part of the line", () => {
  const place = { file: "x\nok", line: 1, column: undefined, text: undefined };
  const failure = new Failure("EBB_FILE", "Cannot read x\nok: it is no file", { place });
  assert.equal(
    failureText(failure, PLAIN),
    "error EBB_FILE: Cannot read x\\nok: it is no file\n  x\\nok:1",
  );
});

test("failureText() indents the lines of a server's message, so that none looks like ebb's", () => {
  const server = { sqlstate: "P0001", context: "one\ntwo" };
  const failure = new Failure("EBB_SQL", "no\nerror EBB_SQL: fake", { server });
  assert.equal(
    failureText(failure, PLAIN),
    "error EBB_SQL: no\n    error EBB_SQL: fake\nSQLSTATE: P0001\nCONTEXT: one\n    two",
  );
});

test("failureJson() has null for unknown facts", () => {
  assert.deepEqual(failureJson(new Failure("EBB_CYCLE", "There is a cycle")), {
    code: "EBB_CYCLE",
    message: "There is a cycle",
    hint: null,
    file: null,
    line: null,
    column: null,
    sqlstate: null,
    detail: null,
  });
});

test("failureJson() has the place and the server's words", () => {
  const NOTHING = { context: null, schema: null, column: null };
  const failure = new Failure("EBB_SQL", "It failed", {
    hint: "h",
    place: { file: "f", line: 1, column: 2, text: "t" },
    server: { sqlstate: "42P01", detail: "d", hint: "s", table: "t", constraint: "k" },
  });
  assert.deepEqual(failureJson(failure), {
    code: "EBB_SQL",
    message: "It failed",
    hint: "h",
    file: "f",
    line: 1,
    column: 2,
    sqlstate: "42P01",
    detail: "d",
    server: { ...NOTHING, hint: "s", table: "t", constraint: "k" },
  });
});
