import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseOtherEncoding } from "../../src/engine/prepare/prepare.ts";
import { parseSection } from "../../src/migration/parse-section.ts";
import { isFailure } from "../support/is-failure.ts";

function check(sql: string): void {
  refuseOtherEncoding(parseSection({ name: "a.sql", text: `-- up\n${sql}\n` }, "up"));
}

const REFUSED = [
  "SET client_encoding = 'LATIN1';",
  "set session client_encoding to win1252;",
  "SET LOCAL CLIENT_ENCODING TO 'SQL_ASCII';",
  "SET NAMES 'latin1';",
];
for (const sql of REFUSED) {
  test(`refuseOtherEncoding() refuses ${sql}`, () => {
    assert.throws(() => check(`SELECT 1;\n${sql}`), isFailure({ code: "EBB_ENCODING", line: 3 }));
  });
}

const TAKEN = [
  "SET client_encoding = 'UTF8';",
  "SET NAMES 'utf-8';",
  "SET client_encoding TO DEFAULT;",
  "SET search_path = latin1;",
];
for (const sql of TAKEN) {
  test(`refuseOtherEncoding() takes ${sql}`, () => {
    assert.doesNotThrow(() => check(sql));
  });
}
