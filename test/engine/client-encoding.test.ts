import assert from "node:assert/strict";
import { test } from "node:test";
import { sectionFault } from "../../src/engine/prepare/checks.ts";
import type { Failure } from "../../src/failure.ts";
import { parseSection } from "../../src/migration/parse-section.ts";
import { isFailure } from "../support/is-failure.ts";

function faultOf(sql: string): Failure | undefined {
  return sectionFault(parseSection({ name: "a.sql", text: `-- up\n${sql}\n` }, "up"));
}

const REFUSED = [
  "SET client_encoding = 'LATIN1';",
  "set session client_encoding to win1252;",
  "SET LOCAL CLIENT_ENCODING TO 'SQL_ASCII';",
  "SET NAMES 'latin1';",
];
for (const sql of REFUSED) {
  test(`sectionFault() refuses ${sql}`, () => {
    const fault = faultOf(`SELECT 1;\n${sql}`);
    assert.ok(isFailure({ code: "EBB_ENCODING", line: 3 })(fault));
  });
}

const TAKEN = [
  "SET client_encoding = 'UTF8';",
  "SET NAMES 'utf-8';",
  "SET client_encoding TO DEFAULT;",
  "SET search_path = latin1;",
];
for (const sql of TAKEN) {
  test(`sectionFault() takes ${sql}`, () => {
    assert.equal(faultOf(sql), undefined);
  });
}
