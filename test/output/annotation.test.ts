import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/failure.ts";
import { annotationText, failureAnnotation } from "../../src/output/annotation.ts";

test("annotationText() names file, line and column, and escapes what GitHub would read", () => {
  const annotation = { code: "EBB_SQL", message: "100%\nsure", file: "a,b:c.sql", line: 3 };
  assert.equal(
    annotationText({ ...annotation, severity: "error", column: 5, hint: "Look" }),
    "::error file=a%2Cb%3Ac.sql,line=3,col=5,title=EBB_SQL::100%25%0Asure%0ALook",
  );
});

test("annotationText() works without a place", () => {
  assert.equal(
    annotationText({ severity: "note", code: "EBB_EDITED_DOWN", message: "It differs" }),
    "::notice title=EBB_EDITED_DOWN::It differs",
  );
});

test("failureAnnotation() adds the server's words, and does not treat a recorded section as a file", () => {
  const failure = new Failure("EBB_SQL", "no", {
    place: { file: "ledger:aaaa", line: 3, column: 1, text: "x" },
    server: { sqlstate: "42P01", detail: "why", hint: "perhaps" },
    hint: "do",
  });
  assert.equal(
    annotationText(failureAnnotation(failure)),
    "::error title=EBB_SQL::no%0Awhy%0Aperhaps%0Ado",
  );
});
