import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import {
  type Cluster,
  type PrivateCluster,
  sharedCluster,
  startCluster,
} from "../support/cluster.ts";
import type { Told } from "../support/world.ts";
import { COMMITS } from "./sweep-plan.ts";
import {
  assertStatus,
  assertTold,
  finish,
  leftIn,
  onSweepSite,
  type SweepSite,
  untilAlone,
} from "./sweep-site.ts";

/** At how many instants of a run each fault strikes; `npm run test:long` tries a few hundred. */
const INSTANTS = Number(process.env.EBB_TEST_INSTANTS ?? 3);

/** What an undisturbed run sends, hears and leaves. */
interface Undisturbed {
  readonly bytesToServer: number;
  readonly bytesToClient: number;
  readonly left: readonly unknown[];
}

interface Strike extends SweepSite {
  readonly run: Undisturbed;
  /** How much of the run is over when the fault strikes, from 0 to 1. */
  readonly part: number;
}

/**
 * Runs `upgrade head` under a fault at each instant, on an empty database each time, and then holds
 * the guarantees against what is there.
 *
 * @param strike gives what ebb told, if it lived
 */
async function sweep(
  cluster: Cluster,
  strike: (strike: Strike) => Promise<Told | undefined>,
): Promise<void> {
  const run = await (known.get(cluster.url) ?? undisturbed(cluster));
  known.set(cluster.url, run);
  for (let instant = 0; instant < INSTANTS; instant++) {
    const part = (instant + 0.5) / INSTANTS;
    await onSweepSite(cluster, async (site) => {
      const told = await strike({ ...site, run, part });
      await untilAlone(site.database);
      if (told !== undefined) await assertTold(told, site.database);
      await assertStatus(site);
      await finish(site);
      assert.deepEqual(await leftIn(site.database), run.left, `at ${part}: ${told?.stderr}`);
    });
  }
}

const known = new Map<string, Undisturbed>();

async function undisturbed(cluster: Cluster): Promise<Undisturbed> {
  return await onSweepSite(cluster, async ({ proxy, project, database }) => {
    const told = await project.ebb("upgrade", "head", "--json");
    assert.equal(told.status, 0, told.stderr);
    const { bytesToServer, bytesToClient } = proxy;
    return { bytesToServer, bytesToClient, left: await leftIn(database) };
  });
}

test("whenever ebb is killed, the next run finishes, and each revision ran once", async () => {
  await sweep(await sharedCluster(), async ({ proxy, project, run, part }) => {
    const child = project.start("upgrade", "head");
    await Promise.race([proxy.reached(part * run.bytesToServer), child.ended]);
    child.kill("SIGKILL");
    await child.ended;
    return undefined;
  });
});

test("whenever the backend is ended, ebb's report agrees with the ledger, and the next run finishes", async () => {
  await sweep(await sharedCluster(), async ({ proxy, project, database, run, part }) => {
    const watched = project.watch("upgrade", "head", "--json");
    await Promise.race([proxy.reached(part * run.bytesToServer), watched.ended]);
    await database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^ebb( |$)' and datname = current_database()",
    );
    return watched.ended;
  });
});

test("whenever the server is killed, ebb's report agrees with the ledger, and the next run finishes", async () => {
  const cluster: PrivateCluster = await startCluster();
  try {
    await sweep(cluster, async ({ proxy, project, run, part }) => {
      const watched = project.watch("upgrade", "head", "--json");
      await Promise.race([proxy.reached(part * run.bytesToServer), watched.ended]);
      await cluster.crash();
      await cluster.start();
      return watched.ended;
    });
  } finally {
    await cluster.close();
  }
});

for (const [to, what] of [
  ["server", "what ebb sends"],
  ["client", "what ebb hears"],
] as const) {
  test(`whenever the connection loses ${what}, ebb's report agrees with the ledger, and the next run finishes`, async () => {
    await sweep(await sharedCluster(), async ({ proxy, project, run, part }) => {
      const all = to === "server" ? run.bytesToServer : run.bytesToClient;
      proxy.cutAfter(Math.floor(part * all), to);
      const told = await project.ebb("upgrade", "head", "--json");
      assert.equal(proxy.hasCut, true);
      return told;
    });
  });
}

for (const [when, what] of [
  ["request", "before it reaches the server"],
  ["answer", "before its answer comes"],
] as const) {
  test(`a connection that is lost at any COMMIT, ${what}, is resolved`, async () => {
    await sweep(await sharedCluster(), async ({ proxy, project, part }) => {
      proxy.cutAt("commit", when, 1 + Math.floor(part * COMMITS));
      const told = await project.ebb("upgrade", "head", "--json");
      assert.equal(proxy.hasCut, true);
      return told;
    });
  });
}
