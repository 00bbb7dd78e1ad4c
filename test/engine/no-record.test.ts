import assert from "node:assert/strict";
import { test } from "node:test";
import { onAnyEngine } from "./any-engine.ts";
import type { Site } from "./site.ts";

const SECRET = /TOPSECRET/;

/** Sections that fail while the server quotes a value of theirs: in its message, in DETAIL, in a notice. */
const SECTIONS: readonly (readonly [string, string, string])[] = [
  ["a value of the wrong type", "", "insert into s values ('TOPSECRET')"],
  [
    "a value that breaks a rule",
    "",
    "alter table s add t text check (t is null); insert into s (t) values ('TOPSECRET')",
  ],
  [
    "a deferred rule",
    "",
    "alter table s add t text unique deferrable initially deferred; insert into s (t) values ('TOPSECRET'), ('TOPSECRET')",
  ],
  ["a notice", "", "do $$ begin raise notice 'TOPSECRET'; raise exception 'TOPSECRET'; end $$"],
  ["a syntax error", "", "insert into TOPSECRET selec"],
  [
    "no transaction",
    " no-transaction",
    "insert into s values (1); insert into s values ('TOPSECRET')",
  ],
];

for (const [what, mode, sql] of SECTIONS) {
  test(
    `no command shows the text of a no-record section with ${what}`,
    onAnyEngine(async (site) => {
      site.revision({ id: "aaaa", up: "create table s (i int);", down: "drop table s;" });
      await site.ebb("up");
      site.write(
        "migrations/bbbb.sql",
        `-- b\n-- revision: bbbb\n-- parents: aaaa\n\n-- up no-record${mode}\n${sql};\n\n-- down\nselect 1;\n`,
      );
      await silent(site, "plan", "upgrade", "head", "--statements");
      await silent(site, "plan", "upgrade", "head", "--statements", "--json");
      await silent(site, "upgrade", "head", "--dry-run", "--verbose");
      const said = await silent(site, "up", "--verbose");
      assert.match(said, /migrations\/bbbb\.sql:\d+/);
      await silent(site, "up", "--json");
      await silent(site, "log");
      assert.equal(
        await site.value("select count(*)::int from ebb_log l where l::text ~ 'TOPSECRET'"),
        0,
      );
    }),
  );
}

async function silent(site: Site, ...argv: readonly string[]): Promise<string> {
  const { stdout, stderr } = await site.ebb(...argv);
  assert.doesNotMatch(stdout + stderr, SECRET, argv.join(" "));
  return stdout + stderr;
}
