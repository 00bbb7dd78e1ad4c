import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_VERSION } from "../support/cluster.ts";
import { onServer, type ServerSite } from "./server.ts";
import { errorOf, writeLine } from "./site.ts";

/** pg_write_all_data and pg_database_owner came with 14. */
const HAS_NEW_ROLES = SERVER_VERSION >= 14;

/** Ways in which somebody else could have written what an operator is about to run. */
const DOUBTS: readonly (readonly [string, string])[] = [
  ["a role that may insert", "grant insert on ebb_log to {app}"],
  ["a role that may update a column", "grant update (down_sql) on ebb_log to {app}"],
  ["everybody who may update", "grant update on ebb_version to public"],
  ["a role that may add triggers", "grant trigger on ebb_log to {app}"],
  ...(HAS_NEW_ROLES
    ? [["a role that may write everything", "grant pg_write_all_data to {app}"] as const]
    : []),
  ["a foreign owner", "alter table ebb_log owner to {app}"],
  [
    "a trigger",
    "create function t() returns trigger language plpgsql as 'begin return new; end'; create trigger t before insert on ebb_log for each row execute function t()",
  ],
  ["a rule", "create rule r as on update to ebb_log do instead nothing"],
  ["row security", "alter table ebb_log enable row level security"],
  ["a child table", "create table child () inherits (ebb_log)"],
  ["a view", "alter table ebb_log rename to hidden; create view ebb_log as select * from hidden"],
];
for (const [what, sql] of DOUBTS) {
  test(
    `downgrade does not run recorded sections of a ledger with ${what}`,
    onServer(async (site) => {
      const url = await doubtfulLedger(site, sql);
      const { status, stdout } = await site.as(url, "downgrade", "-1", "--json");
      const trusted = await site.as(url, "downgrade", "-1", "--trust-ledger");
      await site.db.query(`drop owned by ${site.roleName("app")} cascade`);
      assert.equal(status, 1);
      const { code } = errorOf(JSON.parse(stdout));
      if (what === "a view") assert.equal(code, "EBB_LEDGER");
      else assert.deepEqual([code, trusted.status], ["EBB_LEDGER_UNTRUSTED", 0], trusted.stderr);
    }),
  );
}

test(
  "downgrade trusts a ledger that only the migrating role, its roles and superusers can write",
  onServer(async (site) => {
    const url = await doubtfulLedger(
      site,
      "create role {app}_group; grant {app}_group to {dev}; grant all on ebb_log to {app}_group",
    );
    const { status, stderr } = await site.as(url, "downgrade", "-1");
    const group = `${site.roleName("app")}_group`;
    await site.db.query(`drop owned by ${group} cascade; drop role ${group}`);
    assert.equal(status, 0, stderr);
  }),
);

test(
  "downgrade by a superuser does not run sections that another role could have recorded",
  onServer(async (site) => {
    await doubtfulLedger(site, "alter table ebb_log owner to postgres");
    await site.db.query("alter table ebb_version owner to postgres");
    const { status, value } = await site.json("downgrade", "-1");
    await site.db.query(`revoke all on ebb_log from ${site.roleName("dev")}`);
    const alone = await site.ebb("downgrade", "-1");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_LEDGER_UNTRUSTED"]);
    assert.equal(alone.status, 0, alone.stderr);
  }),
);

if (HAS_NEW_ROLES) {
  test(
    "downgrade takes pg_database_owner for the owner of the database",
    onServer(async (site) => {
      const url = await doubtfulLedger(site, "grant insert on ebb_log to pg_database_owner");
      const statuses: number[] = [];
      for (const owner of [site.roleName("app"), site.roleName("dev")]) {
        await site.db.query(`alter database ${site.db.name} owner to ${owner}`);
        statuses.push((await site.as(url, "downgrade", "-1")).status);
      }
      assert.deepEqual(statuses, [1, 0]);
    }),
  );
}

test(
  "downgrade of revisions with files reads no sections from the ledger",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up");
    await site.db.query("grant insert on ebb_log to public");
    assert.equal((await site.ebb("down")).status, 0);
  }),
);

/** A database that is ahead, owned by `dev`, beside a role `app`; gives dev's URL. */
async function doubtfulLedger(site: ServerSite, sql: string): Promise<string> {
  const url = await site.role("dev");
  await site.role("app");
  const [dev, app] = [site.roleName("dev"), site.roleName("app")];
  await site.db.query(`grant all on schema public to ${dev}, ${app}`);
  writeLine(site);
  await site.as(url, "up");
  site.remove("migrations/cccc.sql");
  await site.db.query(sql.replaceAll("{app}", app).replaceAll("{dev}", dev));
  await site.db.query(`grant select, insert on ebb_log to ${dev}`);
  return url;
}
