import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, writeLine } from "./site.ts";

test(
  "the ledger is not created under an event trigger that calls a function of a third role",
  onServer(async (site) => {
    await site.role("app");
    const name = site.roleName("app");
    await site.db.query(`create function e() returns event_trigger language plpgsql as 'begin end';
      create event trigger e on ddl_command_end execute function e(); alter function e() owner to ${name}`);
    writeLine(site);
    for (const argv of [["up"], ["up", "--dry-run"], ["ensure-version"], ["stamp", "head"]]) {
      const { status, value } = await site.json(...argv);
      const { code, message } = errorOf(value);
      assert.deepEqual([status, code], [1, "EBB_LEDGER_UNTRUSTED"], argv.join());
      assert.match(String(message), /the event trigger e calls e\(\) of another role/);
    }
    await site.db.query("alter function e() owner to current_user");
    const { status, stderr } = await site.ebb("up");
    assert.equal(status, 0, stderr);
  }),
);
