import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/failure.ts";
import { failureJson, failureText } from "../../src/output/failure.ts";
import { createTheme } from "../../src/output/theme.ts";

const PLAIN = createTheme(false);

test("failureText() says code and message", () => {
  const failure = new Failure("EBB_CYCLE", "There is a cycle");
  assert.equal(failureText(failure, PLAIN), "error EBB_CYCLE: There is a cycle");
});

test("failureText() shows the place, the server's words and the hint in this order", () => {
  const failure = new Failure("EBB_SQL", 'relation "a" does not exist', {
    hint: "Create it first",
    place: { file: "m/a.sql", line: 3, column: 13, text: "SELECT * FROM a;" },
    server: { sqlstate: "42P01", detail: "No such thing", hint: "Perhaps b", context: "SQL b" },
  });
  assert.equal(
    failureText(failure, PLAIN),
    `error EBB_SQL: relation "a" does not exist
  m/a.sql:3:13
 3 | SELECT * FROM a;
   |             ^
SQLSTATE: 42P01
DETAIL: No such thing
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

test("failureJson() has null for what is not known", () => {
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
  const failure = new Failure("EBB_SQL", "It failed", {
    hint: "h",
    place: { file: "f", line: 1, column: 2, text: "t" },
    server: { sqlstate: "42P01", detail: "d", hint: "s" },
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
  });
});
