import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { frame } from "../../../src/database/wire/frames.ts";
import { endsSession, readServerError } from "../../../src/database/wire/server-error.ts";

function errorOf(fields: Readonly<Record<string, string>>) {
  const body = Object.entries(fields).map(([field, value]) => `${field}${value}\0`);
  return readServerError(frame("E", Buffer.from(`${body.join("")}\0`)));
}

test("readServerError() reads every field that may be shown", () => {
  const error = errorOf({
    S: "FEHLER",
    V: "ERROR",
    C: "23505",
    M: "Schlüssel doppelt 😀",
    D: "detail",
    H: "hint",
    P: "12",
    p: "3",
    q: "select nope",
    W: "where",
    s: "public",
    t: "users",
    c: "id",
    n: "users_pkey",
    F: "nbtinsert.c",
  });
  assert.deepEqual(error, {
    severity: "ERROR",
    sqlstate: "23505",
    message: "Schlüssel doppelt 😀",
    detail: "detail",
    hint: "hint",
    context: "where",
    schema: "public",
    table: "users",
    column: "id",
    constraint: "users_pkey",
    position: 12,
    internalPosition: 3,
    internalQuery: "select nope",
  });
});

test("readServerError() has no position if the server sends none", () => {
  assert.equal(errorOf({ V: "ERROR", C: "22012", M: "division by zero" }).position, undefined);
});

test("readServerError() reads a truncated message", () => {
  assert.equal(readServerError(Buffer.from("E\0\0\0\x08Mhal")).message, "");
});

for (const [severity, ends] of [
  ["ERROR", false],
  ["FATAL", true],
  ["PANIC", true],
] as const) {
  test(`endsSession() ${severity}: ${ends}`, () => {
    assert.equal(endsSession(errorOf({ S: "x", V: severity, C: "57P01", M: "m" })), ends);
  });
}
