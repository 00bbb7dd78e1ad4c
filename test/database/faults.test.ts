import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { openSession } from "../../src/database/connect/servers.ts";
import type { Outcome, Session } from "../../src/session.ts";
import { sharedCluster } from "../support/cluster.ts";
import { until } from "../support/project.ts";
import { startProxy, type TcpProxy } from "../support/proxy.ts";
import type { TestDatabase } from "../support/test-database.ts";
import { brief, connectionTo } from "./connections.ts";

interface Faulty {
  readonly session: Session;
  readonly proxy: TcpProxy;
  readonly database: TestDatabase;
  /** Tells whether the session's server process is there, in a state that the condition names. */
  isThere(condition: string): Promise<boolean>;
  /** Waits until the server is inside pg_sleep. */
  sleeps(): Promise<void>;
  /** Ends the session's server process. */
  kill(): Promise<unknown>;
}

/** Creates a test whose session goes through a proxy. It fails if an unhandled error occurs. */
function faulty(use: (faulty: Faulty) => Promise<void>): () => Promise<void> {
  return async () => {
    const cluster = await sharedCluster();
    const database = await cluster.createDatabase();
    const proxy = await startProxy({ host: cluster.host, port: cluster.port });
    const place = { host: "127.0.0.1", port: proxy.port };
    const session = await openSession(connectionTo(place, { database: database.name }));
    const isThere = async (condition: string): Promise<boolean> => {
      const pid = `pid = ${session.backendKeyPid}`;
      const sql = `select 1 from pg_stat_activity where ${pid} and ${condition}`;
      return (await database.query(sql)).length > 0;
    };
    const sleeps = (): Promise<void> => until(() => isThere("wait_event = 'PgSleep'"));
    const unseen: unknown[] = [];
    const onUnseen = (error: unknown): void => void unseen.push(error);
    process.on("uncaughtException", onUnseen).on("unhandledRejection", onUnseen);
    const kill = (): Promise<unknown> =>
      database.query(`select pg_terminate_backend(${session.backendKeyPid})`);
    try {
      await use({ session, proxy, database, isThere, sleeps, kill });
      await setTimeout(50);
      assert.deepEqual(unseen, []);
    } finally {
      process.off("uncaughtException", onUnseen).off("unhandledRejection", onUnseen);
      await session.close();
      await proxy.close();
      await database.drop();
    }
  };
}

function texts(...sqls: readonly string[]): { readonly sql: string }[] {
  return sqls.map((sql) => ({ sql }));
}

function reasons(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => (outcome.kind === "lost" ? outcome.reason : outcome.kind));
}

const TERMINATED = "terminating connection due to administrator command";

test(
  "flight() loses what runs and what follows when the server ends the session",
  faulty(async ({ session, sleeps, kill }) => {
    const flight = session.flight(texts("select 1", "select pg_sleep(1e6)", "select 3"));
    await sleeps();
    await kill();
    assert.deepEqual(reasons(await flight), ["done", TERMINATED, TERMINATED]);
  }),
);

test(
  "flight() is lost, and nothing connects again, after the session ended between flights",
  faulty(async ({ session, proxy, kill, isThere }) => {
    await session.flight(texts("begin", "create table t ()"));
    await kill();
    await until(async () => !(await isThere("true")));
    for (let again = 0; again < 3; again++) {
      const outcomes = await session.flight(texts("create table u ()", "commit"));
      assert.deepEqual(reasons(outcomes), [TERMINATED, TERMINATED]);
      await setTimeout(20);
    }
    assert.equal(proxy.connections, 1);
  }),
);

test(
  "flight() is lost in the moment in which the session ends",
  faulty(async ({ session, kill }) => {
    const killed = kill();
    for (let again = 0; again < 200; again++) {
      const outcomes = await session.flight(texts("select 1", "select 2"));
      assert.equal(outcomes.length, 2);
      await setTimeout(0);
    }
    await killed;
    assert.equal(brief((await session.flight(texts("select 1")))[0]), "lost");
  }),
);

test(
  "flight() keeps the answers that came before the network broke",
  faulty(async ({ session, sleeps, proxy }) => {
    const flight = session.flight(texts("select 1", "select pg_sleep(1e6)", "select 3"));
    await sleeps();
    proxy.cut();
    assert.deepEqual((await flight).map(brief), ["SELECT 1", "lost", "lost"]);
  }),
);

test(
  "flight() is lost when the network broke before it",
  faulty(async ({ session, proxy }) => {
    proxy.cut();
    const outcomes = await session.flight(texts("select 1", "select 2"));
    assert.deepEqual(outcomes.map(brief), ["lost", "lost"]);
  }),
);

test(
  "flight() is lost when the network breaks under a large COPY",
  faulty(async ({ session, proxy }) => {
    const copyData = "1\n".repeat(4_000_000);
    const flight = session.flight([
      { sql: "create table t (a int)" },
      { sql: "copy t from stdin", copyData },
      { sql: "select 1" },
    ]);
    await setTimeout(30);
    proxy.cut();
    assert.deepEqual((await flight).slice(1).map(brief), ["lost", "lost"]);
  }),
);

test(
  "close() settles a flight under way",
  faulty(async ({ session, sleeps }) => {
    const flight = session.flight(texts("select pg_sleep(1e6)"));
    await sleeps();
    await session.close();
    assert.deepEqual(reasons(await flight), ["the session was closed"]);
  }),
);

test(
  "close() does not wait for a silent network for ever",
  faulty(async ({ session, proxy }) => {
    proxy.freeze();
    await session.close();
  }),
);

test(
  "close() frees the session's locks",
  faulty(async ({ session, database }) => {
    await session.flight(texts("select pg_advisory_lock(1)"));
    await session.close();
    const free = "select pg_try_advisory_lock(1) as free";
    await until(async () => (await database.query(free))[0]?.free === true);
  }),
);

test(
  "cancel() ends what runs, and the transaction refuses the rest",
  faulty(async ({ session, sleeps }) => {
    const flight = session.flight(texts("begin", "select pg_sleep(1e6)", "select 3", "commit"));
    await sleeps();
    await session.cancel();
    assert.deepEqual((await flight).map(brief), ["BEGIN", "57014", "25P02", "ROLLBACK"]);
  }),
);

test(
  "cancel() is repeated until every statement has its answer",
  faulty(async ({ session, sleeps }) => {
    const flight = session.flight(
      texts("select pg_sleep(1e6)", "select pg_sleep(1e6)", "select 3"),
    );
    await sleeps();
    await session.cancel();
    assert.deepEqual((await flight).map(brief), ["57014", "57014", "SELECT 1"]);
  }),
);

test(
  "cancel() with nothing under way returns at once and disturbs nothing",
  faulty(async ({ session, proxy }) => {
    await session.cancel();
    assert.equal(proxy.connections, 1);
    assert.deepEqual((await session.flight(texts("select 1"))).map(brief), ["SELECT 1"]);
  }),
);

test(
  "cancel() returns when the session is lost meanwhile",
  faulty(async ({ session, sleeps, proxy }) => {
    const flight = session.flight(texts("select pg_sleep(1e6)"));
    await sleeps();
    await proxy.close();
    await session.cancel();
    assert.deepEqual((await flight).map(brief), ["lost"]);
  }),
);

test(
  "cancel() gives a session up that a silent network does not let it reach",
  faulty(async ({ session, sleeps, proxy }) => {
    const flight = session.flight(texts("select pg_sleep(1e6)"));
    await sleeps();
    proxy.freeze();
    await session.cancel();
    assert.deepEqual(reasons(await flight), ["no answer came in 10 s"]);
  }),
);

test(
  "flight() of 1000 messages takes one round trip, the first flight included",
  faulty(async ({ session, proxy }) => {
    proxy.reset();
    await session.flight(texts(...Array.from({ length: 1000 }, (_, n) => `select ${n}`)));
    assert.ok(proxy.flights <= 2, `${proxy.flights} flights`);
  }),
);
