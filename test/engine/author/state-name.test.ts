import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStateName, type StateName } from "../../../src/engine/author/state-name.ts";
import { isFailure } from "../../support/is-failure.ts";

const NAMES: readonly (readonly [string, StateName])[] = [
  ["empty", { kind: "empty" }],
  ["database", { kind: "database" }],
  ["revisions", { kind: "revisions", target: undefined }],
  ["revisions@base", { kind: "revisions", target: "base" }],
  ["revisions@375b918c8740+1", { kind: "revisions", target: "375b918c8740+1" }],
  ["revisions@billing@head", { kind: "revisions", target: "billing@head" }],
  ["revisions+schema", { kind: "overlay", path: "schema" }],
  ["postgres://ada@localhost/app", { kind: "url", url: "postgres://ada@localhost/app" }],
  [
    "postgresql+asyncpg://localhost/app",
    { kind: "url", url: "postgresql+asyncpg://localhost/app" },
  ],
  ["pglite:./dir", { kind: "url", url: "pglite:./dir" }],
  ["yesterday.json", { kind: "snapshot", path: "yesterday.json" }],
  ["schema.sql", { kind: "files", path: "schema.sql" }],
  ["schema", { kind: "files", path: "schema" }],
  ["./revisions", { kind: "files", path: "./revisions" }],
];

for (const [text, name] of NAMES) {
  test(`parseStateName() reads ${text}`, () => assert.deepEqual(parseStateName(text), name));
}

for (const text of ["", "revisions@", "revisions+"]) {
  test(`parseStateName() refuses "${text}"`, () =>
    assert.throws(() => parseStateName(text), isFailure({ code: "EBB_USAGE", says: "state" })));
}
