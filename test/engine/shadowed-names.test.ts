import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../support/project.ts";
import { startProxy } from "../support/proxy.ts";
import { connectTo } from "../support/test-database.ts";
import { onServer } from "./server.ts";
import type { Site } from "./site.ts";
import { TRAP } from "./trap.ts";

/** A table, then a section that stops in the middle, as the journal has it. */
function writeRevisions(site: Site): void {
  site.revision({ id: "aaaa", up: "create table app.a ();", down: "drop table app.a;" });
  site.revision({
    id: "bbbb",
    parents: ["aaaa"],
    text: "-- b\n-- revision: bbbb\n-- parents: aaaa\n-- up no-transaction\nselect;\nselect nothing;\n-- down no-transaction\nselect;\n",
  });
}

/** Puts the trap in front of pg_catalog in the search_path of every connection. */
async function setTrap(site: Site): Promise<void> {
  await site.db.query(
    "create schema app; create table app.t (id int); alter role postgres reset all",
  );
  await site.db.query(TRAP);
  await site.db.query(`alter database "${site.db.name}" set search_path = trap, pg_catalog, app`);
}

async function run(site: Site, status: number, ...argv: readonly string[]): Promise<string> {
  const told = await site.ebb(...argv, "--schema", "app");
  assert.doesNotMatch(told.stdout + told.stderr, /caught/, argv.join(" "));
  assert.equal(told.status, status, `${argv.join(" ")}: ${told.stdout}${told.stderr}`);
  return told.stdout + told.stderr;
}

test(
  "a namesake of an operator is called if nothing prevents it",
  onServer(async (site) => {
    await setTrap(site);
    await assert.rejects(site.db.query("select 'a'::pg_catalog.text = 'a'::pg_catalog.text"), {
      message: /caught =/,
    });
  }),
);

test(
  "no command calls a namesake before pg_catalog in the search_path",
  onServer(async (site) => {
    await setTrap(site);
    writeRevisions(site);
    await run(site, 3, "status");
    await run(site, 0, "plan", "upgrade", "head", "--statements");
    await run(site, 0, "upgrade", "aaaa");
    await run(site, 0, "current");
    await run(site, 6, "up");
    await run(site, 6, "status");
    await run(site, 6, "check");
    await run(site, 6, "up");
    await run(site, 0, "resume", "--undone");
    await run(site, 0, "redo");
    await run(site, 0, "stamp", "base");
    await run(site, 0, "stamp", "bbbb");
    site.revision({ id: "bbbb", parents: ["aaaa"], up: "select;", down: "select;" });
    await run(site, 3, "check");
    await run(site, 0, "log");
    await run(site, 0, "show", "bbbb", "--recorded");
    await run(site, 0, "repair", "--yes");
    await run(site, 0, "doctor");
    site.remove("migrations/bbbb.sql");
    await run(site, 0, "downgrade", "base");
    await run(site, 0, "log", "--json");
  }),
);

test(
  "a run that waits for a lock names its holder, and calls no namesake",
  onServer(async (site) => {
    await setTrap(site);
    site.revision({ id: "aaaa", up: "alter table app.t add a pg_catalog.int4;" });
    const holder = connectTo(site.db.url);
    await holder.unsafe("begin; lock table app.t in access exclusive mode").simple();
    const found = async (): Promise<string> => {
      await until(async () => /pid \d+/.test(await run(site, 0, "plan", "upgrade", "head")));
      return run(site, 4, "up", "--lock-timeout", "800ms", "--lock-retries", "0");
    };
    const told = await found().finally(() => holder.end({ timeout: 1 }));
    assert.match(told, /blocked by pid \d+/);
  }),
);

test(
  "a run that asks for the outcome of a lost COMMIT calls no namesake",
  onServer(async (site) => {
    await setTrap(site);
    site.revision({ id: "aaaa", up: "create table app.a ();" });
    const { host, port } = site.cluster;
    const proxy = await startProxy({ host, port });
    const url = new URL(site.db.url);
    url.port = String(proxy.port);
    proxy.cutAt("commit", "answer");
    const told = await run(site, 0, "up", "--url", url.href).finally(() => proxy.close());
    assert.equal(proxy.hasCut, true, told);
  }),
);
