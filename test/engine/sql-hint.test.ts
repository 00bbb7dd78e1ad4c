import assert from "node:assert/strict";
import { test } from "node:test";
import { ownRemedy, remedy } from "../../src/engine/ledger/sql-hint.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { revisionFile } from "../support/world.ts";

/** An error's SQLSTATE, what is wrong, and what is said to be done about it. */
const REMEDIES: readonly (readonly [sqlstate: string, what: string, remedy: RegExp])[] = [
  ["42601", "a syntax error", /^Correct it there, then run the same command again$/],
  ["42P07", "a table that is there", /done by hand, record it with ebb stamp$/],
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

/** An SQLSTATE, options of the section, the statement, and its hint. */
const OF_STATEMENTS: readonly (readonly [
  sqlstate: string,
  options: string,
  statement: string,
  hint: RegExp,
])[] = [
  ["25001", "", "vacuum t", /mark the section/],
  ["25001", "", "set transaction isolation level serializable", /leave SET TRANSACTION out/],
  ["25001", "", "select set_config('transaction_isolation', 'x', true)", /leave SET TRANSACTION/],
  ["25001", "", "do $$ begin execute 'vacuum'; end $$", /on its own, in a section marked/],
  ["25001", "", "select run_vacuum()", /on its own, in a section marked/],
  ["25P01", "no-transaction", "lock table t", /put BEGIN before it/],
  ["40001", "", "update t set a = 1", /run the same command again/],
  ["55006", "", "do $$ begin execute 'alter table t add c int'; end $$", /behind the loop/],
  ["25001", "no-transaction", "vacuum t", /out of the section's own BEGIN/],
  ["2D000", "", "do $$ begin commit; end $$", /mark the section/],
  ["2D000", "no-transaction", "call p()", /out of the section's own BEGIN/],
  ["55006", "", "alter table t add c int", /SET CONSTRAINTS ALL IMMEDIATE/],
  ["55006", "", "drop table t", /SET CONSTRAINTS ALL IMMEDIATE/],
  ["55006", "no-transaction", "drop database d", /^Another session uses it/],
  ["55000", "no-transaction", "alter table p detach partition c concurrently", /c finalize$/],
  ["55P03", "no-transaction", "ALTER TABLE p\nDETACH PARTITION c CONCURRENTLY", /c finalize$/],
  ["57014", "no-transaction", "alter table p detach partition c concurrently", /c finalize$/],
];

for (const [sqlstate, options, statement, expected] of OF_STATEMENTS) {
  test(`remedy() of ${sqlstate} for ${JSON.stringify(statement)} fits the statement, ${options || "in a transaction"}`, () => {
    const up = `-- up ${options}\n${statement};\n-- down nothing`;
    const section = parseMigration({
      name: "a.sql",
      text: `-- A\n-- revision: aaaa\n\n${up}\n`,
    }).up;
    const error = { severity: "ERROR", message: "", position: undefined, sqlstate };
    assert.match(remedy(error, section, 0), expected);
  });
}

test("no hint proposes lock_timeout=0", () => {
  const { up } = parseMigration({ name: "a.sql", text: revisionFile({ id: "aaaa" }) });
  const error = { severity: "ERROR", message: "", position: undefined, sqlstate: "55P03" };
  assert.doesNotMatch(remedy(error, up, 0), /lock_timeout=0/);
});
