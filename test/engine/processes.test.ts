import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { noticesDeadClients, sharedCluster } from "../support/cluster.ts";
import { withGate } from "../support/gate.ts";
import { makeProject, until } from "../support/project.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";
import {
  advisoryLocks,
  assertClean,
  inProject,
  SLOW,
  untilRunning,
  write,
} from "./slow-project.ts";

const ROOT = join(import.meta.dirname, "../..");
const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

test("the real signals end a real process, and its lock is free", async () => {
  await inProject(async (project, database) => {
    write(project, `-- up\n${SLOW}`);
    const killed = noticesDeadClients(await sharedCluster()) ? [["SIGKILL", 137] as const] : [];
    for (const [signal, status] of [...SIGNALS, ...killed]) {
      const child = project.start("upgrade", "head");
      await untilRunning(database, "pg_sleep");
      child.kill(signal);
      const told = await child.ended;
      assert.equal(told.status, status, told.stderr);
      await until(async () => (await advisoryLocks(database)) === 0);
    }
    await assertClean(database, ["one"], ["aaaa"]);
  });
});

test("the query of a command that only reads is cancelled on the server", async () => {
  await inProject(async (project, database) => {
    await project.ebb("ensure-version");
    const holder = connectTo(database.url);
    await holder.unsafe("begin; lock table ebb_log").simple();
    try {
      for (const [signal, status] of SIGNALS) {
        const child = project.start("status");
        await until(async () => (await waiting(database)) === 1);
        child.kill(signal);
        assert.equal((await child.ended).status, status);
        await until(async () => (await waiting(database)) === 0);
      }
    } finally {
      await holder.end({ timeout: 1 });
    }
  });
});

test("a run that is done ends although the second connection is still being made", async () => {
  await withGate((gate) =>
    inProject(async (project, database) => {
      write(project, `-- up\n${gate.sql}`);
      const server = await onlyTheFirstConnection(database.url);
      const url = new URL(database.url);
      url.port = String(server.port);
      const child = project.start("upgrade", "head", "--url", url.href, "--connect-timeout", "1h");
      await until(() => server.connections === 2);
      await gate.open();
      const told = await child.ended;
      server.close();
      assert.equal(told.status, 0, told.stderr);
    }),
  );
});

test("a second signal ends the process at once", async () => {
  await inProject(async (project, database) => {
    write(
      project,
      "-- up\ndo $$ begin loop begin perform pg_sleep(60); exception when query_canceled then null; end; end loop; end $$;",
    );
    const child = project.start("upgrade", "head");
    await untilRunning(database, "query_canceled");
    child.kill("SIGINT");
    await setTimeout(700);
    child.kill("SIGINT");
    assert.equal((await child.ended).status, 130);
    await database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^ebb( |$)' and datname = current_database()",
    );
  });
});

test("under nohup a SIGHUP changes nothing", async () => {
  await withGate((gate) =>
    inProject(async (project, database) => {
      write(project, `-- up\n${gate.sql}\ninsert into ran values ('two');`);
      // Node takes every ignored signal back to its default before a program could see it.
      const bun = join(ROOT, "node_modules/.bin/bun");
      const child = spawn("nohup", [bun, join(ROOT, "src/main.ts"), "upgrade", "head"], {
        cwd: project.cwd,
        env: { PATH: process.env.PATH, DATABASE_URL: database.url },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await untilRunning(database, "pg_sleep");
      process.kill(child.pid ?? 0, "SIGHUP");
      await gate.open();
      assert.equal(await ended, 0);
      await assertClean(database, ["one", "two"], ["bbbb"]);
    }),
  );
});

test("a reader of the output that goes away does not stop a run", async () => {
  await withGate((gate) =>
    inProject(async (project, database) => {
      write(project, `-- up\n${gate.sql}\ninsert into ran values ('two');`);
      const child = project.start("upgrade", "head");
      await untilRunning(database, "pg_sleep");
      child.hangUp();
      await gate.open();
      assert.equal((await child.ended).status, 0);
      await assertClean(database, ["one", "two"], ["bbbb"]);
    }),
  );
});

/** How many sessions wait for a lock. */
async function waiting(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.length;
}

/** A way to a server that lets one connection through and is silent to all others. */
async function onlyTheFirstConnection(
  server: string,
): Promise<{ readonly port: number; readonly connections: number; close(): void }> {
  const { hostname, port } = new URL(server);
  const sockets: Socket[] = [];
  const listener = createServer((client) => {
    sockets.push(client.on("error", () => undefined));
    if (sockets.length > 1) return;
    const through = connect({ host: hostname, port: Number(port) });
    through.on("error", () => client.destroy());
    client.pipe(through).pipe(client);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    get connections() {
      return sockets.length;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}

test("the rows of a statement are not kept, however many there are", async () => {
  const database = await (await sharedCluster()).createDatabase();
  const project = makeProject(database.url, { NODE_OPTIONS: "--max-old-space-size=96" });
  const rows = "select g, repeat('x', 100) from generate_series(1, 1500000) g;";
  project.write(
    { id: "aaaa", text: `-- up\n${rows}\n-- down nothing` },
    { id: "bbbb", parents: "aaaa", text: `-- up no-transaction\n${rows}\n-- down nothing` },
  );
  const told = await project.start("upgrade", "head").ended;
  project.remove();
  await database.drop();
  assert.equal(told.status, 0, told.stderr);
});
