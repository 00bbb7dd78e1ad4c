import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, makeProject, until } from "../support/project.ts";
import { startProxy, type TcpProxy } from "../support/proxy.ts";
import type { TestDatabase } from "../support/test-database.ts";
import type { Told } from "../support/world.ts";

/** At how many instants of a run each fault strikes; `npm run test:long` tries a few hundred. */
const INSTANTS = Number(process.env.EBB_TEST_INSTANTS ?? 3);

/** Enough revisions that several are under way at once. */
const IDS: readonly string[] = Array.from({ length: 24 }, (_, at) => `r${100 + at}`);

interface Site {
  readonly proxy: TcpProxy;
  readonly project: EbbProject;
  readonly database: TestDatabase;
}

async function onSite<T>(use: (site: Site) => Promise<T>): Promise<T> {
  const cluster = await sharedCluster();
  const proxy = await startProxy({ host: cluster.host, port: cluster.port });
  const database = await cluster.createDatabase();
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const project = makeProject(url.href);
  project.write(
    ...IDS.map((id, at) => ({
      id,
      ...(at === 0 ? {} : { parents: IDS[at - 1] ?? "" }),
      text: `-- up\n${at === 0 ? "create table audit (revision text);\n" : ""}create table ${id} ();\ninsert into audit values ('${id}');\n\n-- down irreversible: a test`,
    })),
  );
  try {
    return await use({ proxy, project, database });
  } finally {
    await proxy.close();
    project.remove();
    await database.drop();
  }
}

/** Holds the report against the ledger, and the ledger against the rows; then finishes the run. */
async function assertWhole(site: Site, told: Told | undefined): Promise<void> {
  const { database, project } = site;
  await until(async () => {
    const rows = await database.query(
      "select 1 from pg_stat_activity where application_name ~ '^ebb( |$)' and datname = current_database()",
    );
    return rows.length === 0;
  });
  const applied = await namesIn(database, "ebb_log", "revision", "event = 'applied'");
  assert.deepEqual(applied, IDS.slice(0, applied.length));
  assert.deepEqual(await namesIn(database, "audit", "revision", "true"), applied);
  assert.deepEqual(
    await namesIn(database, "ebb_version", "version_num", "true"),
    applied.slice(-1),
  );
  if (told !== undefined) {
    const { steps = [], error } = JSON.parse(told.stdout);
    const done = steps.map(({ revision }: { readonly revision: string }) => revision);
    assert.deepEqual(done, applied, told.stdout);
    assert.notEqual(error?.code, "EBB_UNKNOWN_OUTCOME");
  }
  const finished = await project.ebb("upgrade", "head");
  assert.equal(finished.status, 0, finished.stderr);
  assert.deepEqual(await namesIn(database, "audit", "revision", "true"), IDS);
}

async function namesIn(
  database: TestDatabase,
  table: string,
  column: string,
  where: string,
): Promise<readonly unknown[]> {
  const [found] = await database.query(`select to_regclass('${table}') is not null as there`);
  if (found?.there !== true) return [];
  const rows = await database.query(`select ${column} as name from ${table} where ${where}`);
  return rows.map(({ name }) => name).sort();
}

async function bytesOfRun(): Promise<{ readonly server: number; readonly client: number }> {
  return onSite(async ({ proxy, project }) => {
    const { status, stderr } = await project.ebb("upgrade", "head", "--json");
    assert.equal(status, 0, stderr);
    return { server: proxy.bytesToServer, client: proxy.bytesToClient };
  });
}

const PARTS = Array.from({ length: INSTANTS }, (_, instant) => (instant + 0.5) / INSTANTS);

test("whenever ebb is killed with several revisions under way, each runs once", async () => {
  const bytes = await bytesOfRun();
  for (const part of PARTS) {
    await onSite(async (site) => {
      const child = site.project.start("upgrade", "head");
      await Promise.race([site.proxy.reached(part * bytes.server), child.ended]);
      child.kill("SIGKILL");
      await child.ended;
      await assertWhole(site, undefined);
    });
  }
});

for (const to of ["server", "client"] as const) {
  test(`whenever the way to the ${to} is cut with several revisions under way, the report agrees with the ledger`, async () => {
    const bytes = await bytesOfRun();
    for (const part of PARTS) {
      await onSite(async (site) => {
        site.proxy.cutAfter(Math.floor(part * bytes[to]), to);
        const told = await site.project.ebb("upgrade", "head", "--json");
        assert.equal(site.proxy.hasCut, true);
        await assertWhole(site, told);
      });
    }
  });
}

for (const when of ["request", "answer"] as const) {
  test(`a COMMIT whose ${when} is lost with several revisions under way is resolved, and so are those behind it`, async () => {
    for (const part of PARTS) {
      await onSite(async (site) => {
        site.proxy.cutAt("commit", when, 1 + Math.floor(part * IDS.length));
        const told = await site.project.ebb("upgrade", "head", "--json");
        assert.equal(site.proxy.hasCut, true);
        await assertWhole(site, told);
      });
    }
  });
}
