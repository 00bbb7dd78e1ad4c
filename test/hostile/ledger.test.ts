import assert from "node:assert/strict";
import { test } from "node:test";
import { quoteLiteral } from "../../src/sql/quote.ts";
import { onServer, type ServerSite } from "../engine/server.ts";
import { writeLine } from "../engine/site.ts";
import { assertTame, NASTY } from "./nasty-texts.ts";

/** PostgreSQL cannot store these two. */
const TEXTS = Object.entries(NASTY).filter(([name]) => !["a NUL", "half a pair"].includes(name));

const COMMANDS: readonly (readonly string[])[] = [
  ["current"],
  ["current", "-v"],
  ["status"],
  ["log"],
  ["log", "-v"],
  ["check"],
  ["doctor"],
  ["history"],
  ["history", "-v", "-i"],
  ["heads"],
  ["branches", "-v"],
  ["show", "current"],
  ["graph", "-i"],
  ["graph", "-i", "--format", "mermaid"],
  ["graph", "-i", "--format", "dot"],
  ["graph", "-i", "--format", "svg"],
  ["graph", "-i", "--format", "html"],
  ["plan", "downgrade", "-1", "--statements"],
  ["plan", "upgrade", "heads"],
  ["snapshot"],
  ["drift"],
  ["repair", "--yes"],
  ["resume", "--undone"],
  ["ensure-version"],
  ["upgrade", "heads"],
  ["upgrade", "heads", "--allow-unknown"],
  ["downgrade", "-1"],
  ["redo"],
  ["stamp", "head"],
  ["merge", "heads", "-m", "x"],
];

/** Commands that read the record of a revision without a file. */
const ON_RECORDS: readonly (readonly string[])[] = [
  ["current", "-v"],
  ["history", "-v", "-i", "--json"],
  ["downgrade", "-1"],
  ["plan", "downgrade", "-1", "--statements", "--json"],
  ["graph", "-i"],
];

async function sweep(site: ServerSite, more: readonly (readonly string[])[] = []): Promise<void> {
  await site.db.query("create table canary ()");
  for (const argv of [...COMMANDS, ...more]) {
    assertTame(await site.ebb(...argv), argv);
    if (argv.includes("--format")) continue;
    assertTame(await site.ebb(...argv, "--json"), [...argv, "--json"]);
  }
  assert.equal((await site.db.query("select * from canary")).length, 0);
}

/** Returns SQL for one row with the same text in all columns. */
function planted(text: string, revision: string, event: string): string {
  const word = quoteLiteral(text);
  const list = `array[${word}]`;
  const id = quoteLiteral(revision);
  return `insert into ebb_log (run_id, event, direction, revision, parents, labels, depends, message, checksum, up_sql, down_sql, error, tag, db_user, os_user, host, application, ebb_version)
values (gen_random_uuid(), '${event}', 'up', ${id}, ${event === "applied" ? "'{aaaa}'" : "null"}, ${list}, ${event === "applied" ? "'{}'" : list}, ${word}, ${word}, ${quoteLiteral(`-- up\n${text}`)}, ${quoteLiteral(`-- down\n${text}`)}, ${word}, ${word}, ${word}, ${word}, ${word}, ${word}, ${word})`;
}

test(
  "no command obeys what stands in planted rows of the log",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    for (const [, text] of TEXTS) {
      for (const event of ["applied", "run_end", "run_start", "stamped"]) {
        await site.db.query(planted(text, text.slice(0, 200), event));
      }
    }
    await sweep(
      site,
      TEXTS.map(([, text]) => ["show", "--recorded", text.slice(0, 200)]),
    );
  }),
);

test(
  "no command obeys what stands in the record of an applied revision",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    site.remove("migrations/cccc.sql");
    for (const [, text] of TEXTS) {
      await site.db.query(planted(text, "cccc", "applied").replace("'{aaaa}'", "'{bbbb}'"));
      for (const argv of ON_RECORDS) assertTame(await site.ebb(...argv), argv);
    }
  }),
);

test(
  "no command obeys what stands in planted rows of the version table",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("upgrade", "aaaa");
    for (const [, text] of TEXTS) {
      await site.db.query(`insert into ebb_version values (${quoteLiteral(text)})`);
    }
    await sweep(site, [["stamp", "--purge", "aaaa"]]);
  }),
);
