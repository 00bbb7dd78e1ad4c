import assert from "node:assert/strict";
import { test } from "node:test";
import { ownRemedy, remedy } from "../../src/engine/ledger/sql-hint.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { revisionFile } from "../support/world.ts";

/** An error's SQLSTATE, what is wrong, and what is said to be done about it. */
const REMEDIES: readonly (readonly [sqlstate: string, what: string, remedy: RegExp])[] = [
  ["42601", "a syntax error", /^Correct it there, then run the same command again$/],
  ["42P07", "a table that is there", /created by hand, record that with ebb stamp$/],
  ["23505", "rows that are there twice", /^Existing rows violate the constraint/],
  ["42501", "a right that is missing", /^Connect as the role that owns it/],
  ["57014", "a statement_timeout", /statement_timeout fired/],
  ["53100", "a full disk", /not the statement: fix the server/],
  ["53300", "no connection that is left", /not the statement: fix the server/],
  ["58030", "a disk that reports an error", /not the statement: fix the server/],
  ["53200", "too many locks", /^The server's limit is too low for it/],
  ["53400", "a temporary file that is too big", /^The server's limit is too low for it/],
  ["58P01", "a path that no file of the server has", /^Correct it there/],
];

for (const [sqlstate, what, expected] of REMEDIES) {
  test(`remedy() of ${sqlstate}, ${what}, says what to do`, () => {
    const { up } = parseMigration({ name: "a.sql", text: revisionFile({ id: "aaaa" }) });
    const error = { severity: "ERROR", message: what, position: undefined, sqlstate };
    assert.match(remedy(error, up), expected);
  });
}

for (const [sqlstate, expected] of [
  ["42501", /^Connect as the role that owns the ledger/],
  ["55P03", /longer --lock-timeout$/],
  ["53100", /fix the server/],
  ["42703", /^ebb doctor shows/],
] as const) {
  test(`ownRemedy() of ${sqlstate} gives advice`, () => {
    const error = { severity: "ERROR", message: "", position: undefined, sqlstate };
    assert.match(ownRemedy(error), expected);
  });
}
