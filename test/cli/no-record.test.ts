import assert from "node:assert/strict";
import { test } from "node:test";
import { inWorkplace } from "../support/world.ts";

const SECRET = /TOPSECRET/;

/** Sections with a fault that is found without a server: in SQL, by the grammar, by a rule. */
const FAULTS: readonly (readonly [string, string])[] = [
  ["a word that the grammar refuses", "create role r password 'TOPSECRET' TOPSECRET;"],
  ["a string without an end", "select 'TOPSECRET;"],
  ["a command of psql", "select 'TOPSECRET' \\gset"],
  ["a statement that ends the transaction", "select 'TOPSECRET'; commit; select 'TOPSECRET';"],
  ["a COPY without data", "copy t from stdin /* TOPSECRET */;"],
  ["COPY data without an end", "copy t from stdin;\nTOPSECRET"],
  ["another encoding", "set client_encoding = 'TOPSECRET';"],
  ["a statement for outside a transaction", "vacuum t /* TOPSECRET */;"],
  [
    "a finding",
    "create index i on t ((x || 'TOPSECRET')); alter table t add check (x <> 'TOPSECRET');",
  ],
  ["a comment like a marker", "select 'TOPSECRET' /* down TOPSECRET */;"],
];

const LINES: readonly (readonly string[])[] = [
  ["check", "--files"],
  ["check", "--files", "--json"],
  ["check", "--files", "--verbose"],
  ["lint"],
  ...["github", "gitlab", "sarif", "json"].map((format) => ["lint", "--format", format]),
  ["history", "--verbose"],
  ["upgrade", "head", "--sql"],
];

for (const [fault, sql] of FAULTS) {
  test(`no command without a database shows the text of a no-record section with ${fault}`, async () => {
    await inWorkplace(async (place) => {
      const down = fault === "a comment like a marker" ? "" : "-- down\nselect 1;\n";
      place.write(
        "migrations/a.sql",
        `-- a\n-- revision: aaaa\n\n-- up no-record\n${sql}\n\n${down}`,
      );
      for (const line of LINES) {
        const { stdout, stderr } = await place.ebb(...line);
        assert.doesNotMatch(stdout + stderr, SECRET, line.join(" "));
      }
    });
  });
}
