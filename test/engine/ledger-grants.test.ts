import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer, type ServerSite } from "./server.ts";
import { errorOf, writeLine } from "./site.ts";

const CAN_WRITE = `select count(*)::int from pg_class c where c.relname ~ '^ebb_' and c.relkind in ('r', 'S')
  and case c.relkind when 'r' then has_table_privilege('{app}', c.oid, 'insert, update, delete, truncate, trigger, references') or has_any_column_privilege('{app}', c.oid, 'insert, update, references')
    else has_sequence_privilege('{app}', c.oid, 'usage, update') end`;

/** Ways of a section to give a role rights on the ledger. */
const GRANTS: readonly (readonly [string, string])[] = [
  ["all tables", "grant all on all tables in schema public to {app};"],
  ["all tables to everybody", "grant insert, delete on all tables in schema public to public;"],
  ["all sequences", "grant all on all sequences in schema public to {app};"],
  ["columns", "grant insert (version_num) on ebb_version to {app};"],
  ["a DO block", "do $$ begin execute 'grant all on ebb_log to {app}'; end $$;"],
  ["a grant that may be passed on", "grant all on ebb_log to {app} with grant option;"],
  [
    "default privileges",
    "alter default privileges in schema public grant all on tables to {app}; grant all on all tables in schema public to {app};",
  ],
];
for (const [what, sql] of GRANTS) {
  for (const marker of ["", " no-transaction"]) {
    test(
      `a section${marker} that grants ${what} leaves the ledger closed, and the run reports it`,
      onServer(async (site) => {
        await site.role("app");
        const app = site.roleName("app");
        site.write(
          "migrations/aaaa.sql",
          `-- a\n-- revision: aaaa\n\n-- up${marker}\ncreate table players ();\n${sql.replaceAll("{app}", app)}\n\n-- down nothing\n`,
        );
        const { status, stderr } = await site.ebb("up");
        const writable = await site.value(CAN_WRITE.replaceAll("{app}", app));
        const check = await site.ebb("check");
        await site.db.query(`drop owned by ${app} cascade`);
        assert.deepEqual([status, writable, check.status], [0, 0, 0], stderr + check.stdout);
        assert.match(
          stderr,
          /granted .* on ebb_\w+, a part of the ledger, to .*: ebb took that away/,
        );
      }),
    );
  }
}

test(
  "the right to read the ledger stays",
  onServer(async (site) => {
    await site.role("app");
    const app = site.roleName("app");
    site.revision({ id: "aaaa", up: `grant select on ebb_version to ${app};` });
    const { status, stderr } = await site.ebb("up");
    const reads = await site.value(`select has_table_privilege('${app}', 'ebb_version', 'select')`);
    await site.db.query(`drop owned by ${app}`);
    assert.deepEqual([status, reads], [0, true]);
    assert.doesNotMatch(stderr, /took that away/);
  }),
);

test(
  "check, status and doctor name who may write the ledger, and the statement that ends it",
  onServer(async (site) => {
    const app = await openLedger(site);
    const revoke = `revoke delete, insert on "public"."ebb_version", "public"."ebb_log" from "${app}"`;
    const check = await site.ebb("check");
    assert.equal(check.status, 3);
    assert.match(check.stdout + check.stderr, /EBB_LEDGER_OPEN/);
    for (const argv of [["check"], ["status"], ["doctor"]]) {
      const { value } = await site.json(...argv);
      const said = JSON.stringify(value).replaceAll('\\"', '"');
      assert.ok(said.includes(app) && said.includes(revoke), said);
      const { stdout, stderr } = await site.ebb(...argv);
      assert.match((stdout + stderr).replaceAll(/\s+/g, " "), /revoke delete, insert on/);
    }
    await site.db.query(`drop owned by ${app}`);
  }),
);

test(
  "a run keeps the rights that a role had before, and plan downgrade is refused as downgrade is",
  onServer(async (site) => {
    const app = await openLedger(site);
    await site.ebb("up");
    const kept = await site.value(`select has_table_privilege('${app}', 'ebb_log', 'insert')`);
    site.remove("migrations/cccc.sql");
    for (const argv of [
      ["plan", "downgrade", "-1"],
      ["downgrade", "-1", "--dry-run"],
      ["downgrade", "-1"],
    ]) {
      const { status, value } = await site.json(...argv);
      assert.deepEqual([status, errorOf(value).code], [1, "EBB_LEDGER_UNTRUSTED"], argv.join(" "));
      assert.match(String(errorOf(value).message), new RegExp(app));
    }
    await site.db.query(`drop owned by ${app}`);
    assert.equal(kept, true);
  }),
);

/** Rights that a role gets on every table that is created from then on. */
const DEFAULTS: readonly (readonly [string, string])[] = [
  ["for all schemas", "alter default privileges grant all on tables to {app}"],
  ["in a schema", "alter default privileges in schema public grant insert on tables to {app}"],
  ["for everybody", "alter default privileges grant insert, delete on tables to public"],
  ["on sequences", "alter default privileges grant usage, update on sequences to {app}"],
  [
    "that may be passed on",
    "alter default privileges grant all on tables to {app} with grant option",
  ],
];
for (const [what, sql] of DEFAULTS) {
  for (const first of [["up"], ["ensure-version"], ["stamp", "head"]]) {
    test(
      `default privileges ${what} leave the ledger closed that ${first[0]} creates`,
      onServer(async (site) => {
        await site.role("app");
        const app = site.roleName("app");
        await site.db.query(sql.replaceAll("{app}", app));
        site.revision({ id: "aaaa" });
        const { status, stderr } = await site.ebb(...first);
        const writable = await site.value(CAN_WRITE.replaceAll("{app}", app));
        await site.db.query(`drop owned by ${app} cascade`);
        assert.deepEqual([status, writable], [0, 0], stderr);
      }),
    );
  }
}

/** A ledger at bbbb of three revisions, which the returned role may write. */
async function openLedger(site: ServerSite): Promise<string> {
  await site.role("app");
  const app = site.roleName("app");
  writeLine(site);
  await site.ebb("upgrade", "bbbb");
  await site.db.query(`grant insert, delete on ebb_version, ebb_log to ${app}`);
  return app;
}
