import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, writeLine } from "./site.ts";

const OF_BOTH = (what: string): string =>
  `alter table ebb_version ${what} row level security; alter table ebb_log ${what} row level security`;
const READING = [
  ["status"],
  ["current"],
  ["check"],
  ["log"],
  ["doctor"],
  ["plan", "upgrade", "head"],
  ["history", "--indicate-current"],
  ["show", "current"],
  ["upgrade", "head"],
  ["downgrade", "-1"],
];

test(
  "every command refuses a ledger whose rows row security hides, and names the owner",
  onServer(async (site) => {
    const reader = await site.role("reader");
    writeLine(site);
    await site.ebb("upgrade", "aaaa");
    await site.db.query(
      `grant select on ebb_version, ebb_log to ${site.roleName("reader")}; ${OF_BOTH("enable")}`,
    );
    for (const argv of READING) {
      const { status, stdout } = await site.as(reader, ...argv, "--json");
      const { code, message, hint } = errorOf(JSON.parse(stdout));
      assert.deepEqual([status, code], [1, "EBB_LEDGER"], `${argv}: ${stdout}`);
      assert.match(String(message), /row security hides rows of "public"."ebb_version"/);
      assert.match(String(hint), /^Connect as "postgres", which owns the ledger/);
    }
    await site.db.query(`drop owned by ${site.roleName("reader")}`);
  }),
);

test(
  "the owner of a ledger with forced row security gets the statement that switches it off",
  onServer(async (site) => {
    const dev = await site.role("dev");
    await site.db.query(`grant create on schema public to ${site.roleName("dev")}`);
    writeLine(site);
    await site.as(dev, "upgrade", "aaaa");
    await site.db.query(`${OF_BOTH("enable")}; ${OF_BOTH("force")}`);
    for (const argv of READING) {
      const { stdout } = await site.as(dev, ...argv, "--json");
      const { hint } = errorOf(JSON.parse(stdout));
      assert.match(String(hint), /^Row security is forced/, argv.join(" "));
      assert.match(String(hint), /alter table "public"."ebb_log" disable row level security/);
    }
  }),
);

test(
  "the first upgrade switches off the row security that an event trigger gives new tables",
  onServer(async (site) => {
    const dev = await site.role("dev");
    await site.db.query(`grant create on schema public to ${site.roleName("dev")};
      create function rls() returns event_trigger language plpgsql as $$ declare made record; begin
        for made in select object_identity from pg_event_trigger_ddl_commands() where command_tag = 'CREATE TABLE' loop
          execute format('alter table %s enable row level security, force row level security', made.object_identity);
        end loop; end $$;
      create event trigger rls on ddl_command_end when tag in ('CREATE TABLE') execute function rls()`);
    writeLine(site);
    const up = await site.as(dev, "up");
    const current = await site.as(dev, "current");
    assert.deepEqual([up.status, current.stdout], [0, "cccc (head)\n"], up.stderr + current.stderr);
  }),
);
