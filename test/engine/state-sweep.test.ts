import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { type Cluster, sharedCluster } from "../support/cluster.ts";
import type { Told } from "../support/world.ts";
import { SCENARIOS, type Scenario } from "./state-scenarios.ts";
import { carryOut, leftBy, onStateSite, printedAt, type StateSite } from "./state-site.ts";
import { untilAlone } from "./sweep-site.ts";

/** At how many instants of a run each fault strikes; `npm run test:long` tries a few hundred. */
const INSTANTS = Number(process.env.EBB_TEST_INSTANTS ?? 1);

type Fault = (site: StateSite, part: number, bytes: Bytes) => Promise<Told | undefined>;

/** What an undisturbed run sends and hears. */
interface Bytes {
  readonly server: number;
  readonly client: number;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  "ebb is killed": async ({ proxy, project, scenario }, part, bytes) => {
    const child = project.start(...scenario.command);
    await Promise.race([proxy.reached(part * bytes.server), child.ended]);
    child.kill("SIGKILL");
    await child.ended;
    return undefined;
  },
  "the backend is ended": async ({ proxy, project, database, scenario }, part, bytes) => {
    const watched = project.watch(...scenario.command);
    await Promise.race([proxy.reached(part * bytes.server), watched.ended]);
    await database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^ebb( |$)' and datname = current_database()",
    );
    return watched.ended;
  },
  "the server does not hear ebb": async ({ proxy, project, scenario }, part, bytes) => {
    proxy.cutAfter(Math.floor(part * bytes.server), "server");
    return project.ebb(...scenario.command);
  },
  "ebb does not hear the server": async ({ proxy, project, scenario }, part, bytes) => {
    proxy.cutAfter(Math.floor(part * bytes.client), "client");
    return project.ebb(...scenario.command, "--json");
  },
};

/** Spreads the few instants of a short run over all faults and scenarios: the golden ratio's steps. */
const STEP = 0.618;
let struck = 0;

for (const scenario of SCENARIOS) {
  for (const [fault, strike] of Object.entries(FAULTS)) {
    const shift = (STEP * struck++) % 1;
    test(`${scenario.what}, and ${fault}: each command that ebb prints ends well, typed twice`, async () => {
      await sweep(await sharedCluster(), { scenario, strike, shift });
    });
  }
}

interface Sweep {
  readonly scenario: Scenario;
  readonly strike: Fault;
  /** Where between two instants the fault strikes, from 0 to 1. */
  readonly shift: number;
}

async function sweep(cluster: Cluster, { scenario, strike, shift }: Sweep): Promise<void> {
  const run = await (known.get(scenario) ?? undisturbed(cluster, scenario));
  known.set(scenario, run);
  for (let instant = 0; instant < INSTANTS; instant++) {
    const part = (instant + shift) / INSTANTS;
    await onStateSite(cluster, scenario, async (site) => {
      const told = await strike(site, part, run.bytes);
      await untilAlone(site.database);
      for (const printed of await printedAt(site, told)) {
        await site.onCopy(async (copy) => {
          const left = await carryOut(copy, printed);
          const how = `at ${part}, ${printed.words}${printed.line}\n${told?.stderr}`;
          assert.deepEqual(left, run.left, how);
        });
      }
    });
  }
}

interface Undisturbed {
  readonly bytes: Bytes;
  readonly left: readonly unknown[];
}

const known = new Map<Scenario, Undisturbed>();

async function undisturbed(cluster: Cluster, scenario: Scenario): Promise<Undisturbed> {
  return onStateSite(cluster, scenario, async (site) => {
    const { proxy, project } = site;
    const before = { server: proxy.bytesToServer, client: proxy.bytesToClient };
    const told = await project.ebb(...scenario.command);
    assert.equal(told.status, 0, told.stderr);
    const bytes = {
      server: proxy.bytesToServer - before.server,
      client: proxy.bytesToClient - before.client,
    };
    return { bytes, left: await leftBy(site) };
  });
}
