import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { sharedCluster } from "../support/cluster.ts";
import { withGate } from "../support/gate.ts";
import { openTerminal } from "../support/open-terminal.ts";
import { makeProject, until } from "../support/project.ts";
import { connectTo } from "../support/test-database.ts";
import { assertClean, inProject, SLOW, stopped, untilRunning, write } from "./slow-project.ts";

const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

for (const [signal, status] of SIGNALS) {
  test(`${signal} cancels the statement that runs, rolls back, and ends with ${status}`, async () => {
    await inProject(async (project, database) => {
      write(project, `-- up\n${SLOW}`);
      const run = project.watch("upgrade", "head");
      await untilRunning(database, "pg_sleep");
      const told = await stopped(run, signal);
      assert.equal(told.status, status, told.stderr);
      assert.match(told.stderr, /1 of 2 done, now at aaaa; back with: ebb downgrade base/);
      await assertClean(database, ["one"], ["aaaa"]);
    });
  });

  test(`${signal} while waiting for the run lock ends with ${status}`, async () => {
    await inProject(async (project, database) => {
      write(project, `-- up\n${SLOW}`);
      const other = connectTo(database.url);
      await other
        .unsafe(
          "select pg_advisory_lock(hashtextextended(format('ebb:%I.%I', 'public', 'ebb_version'), 0))",
        )
        .simple();
      const run = project.watch("upgrade", "head");
      await until(() => run.written.stderr.includes("Waiting for the run lock"));
      const told = await stopped(run, signal);
      await other.end({ timeout: 1 });
      assert.equal(told.status, status, told.stderr);
    });
  });

  test(`${signal} inside a no-transaction section that is half done ends with 6`, async () => {
    await inProject(async (project, database) => {
      write(project, `-- up no-transaction\n${SLOW}`);
      const run = project.watch("upgrade", "head", "--json");
      await untilRunning(database, "pg_sleep");
      const told = await stopped(run, signal);
      assert.equal(told.status, 6, told.stderr);
      assert.equal(JSON.parse(told.stdout).error.code, "EBB_HALF_RUN");
      await assertClean(database, ["one", "two"], ["aaaa"]);
      const { value } = await project.json("status");
      assert.deepEqual(value.half_run, {
        revision: "bbbb",
        direction: "up",
        statement: 2,
        line: 8,
        outcome: "failed",
        next: "Finish it: ebb upgrade bbbb",
      });
    });
  });
}

for (const [first, second, status] of [
  ["SIGHUP", "SIGHUP", 129],
  ["SIGTERM", "SIGHUP", 143],
  ["SIGINT", "SIGHUP", 130],
  ["SIGHUP", "SIGTERM", 129],
] as const) {
  test(`${second} after ${first} is patience: a clean rollback that ends with ${status}`, async () => {
    await inProject(async (project, database) => {
      write(project, `-- up\n${SLOW}`);
      const run = project.watch("upgrade", "head");
      await untilRunning(database, "pg_sleep");
      run.signal(first);
      run.signal(second);
      const told = await run.ended;
      assert.equal(told.status, status, told.stderr);
      assert.match(told.stderr, /1 of 2 done, now at aaaa; back with: ebb downgrade base/);
      await assertClean(database, ["one"], ["aaaa"]);
      const ends = await database.query("select 1 from ebb_log where event = 'run_end'");
      assert.equal(ends.length, 1);
    });
  });
}

test("a terminal whose shell dies ends a run with a clean rollback", async () => {
  await inProject(async (project, database) => {
    write(project, `-- up\n${SLOW}`);
    const terminal = openTerminal(["upgrade", "head"], {
      cwd: project.cwd,
      env: { DATABASE_URL: database.url },
    });
    await untilRunning(database, "pg_sleep");
    terminal.close();
    const ends = "select 1 from ebb_log where event = 'run_end'";
    await until(async () => (await database.query(ends)).length === 1);
    await assertClean(database, ["one"], ["aaaa"]);
  });
});

test("SIGINT in the first statement of a no-transaction section ends with 130, nothing half run", async () => {
  await inProject(async (project, database) => {
    write(project, "-- up no-transaction\nselect pg_sleep(60);\nselect 1;");
    const run = project.watch("upgrade", "head");
    await untilRunning(database, "pg_sleep");
    const told = await stopped(run, "SIGINT");
    assert.equal(told.status, 130, told.stderr);
    assert.equal((await project.json("status")).value.half_run, null);
  });
});

test("SIGINT between two revisions ends with 130, and the first stays", async () => {
  await inProject(async (project, database) => {
    write(project, "-- up\ninsert into ran values ('two');");
    const run = project.watch("upgrade", "head");
    await until(() => run.written.stdout.includes("aaaa"));
    run.signal("SIGINT");
    const told = await run.ended;
    // It may come when the second one is committed already.
    if (told.status === 0) return;
    assert.equal(told.status, 130, told.stderr);
    await assertClean(database, ["one"], ["aaaa"]);
  });
});

test("SIGINT within --transaction all leaves nothing of any revision", async () => {
  await inProject(async (project, database) => {
    write(project, `-- up\n${SLOW}`);
    const run = project.watch("upgrade", "head", "--transaction", "all");
    await untilRunning(database, "pg_sleep");
    const told = await stopped(run, "SIGINT");
    assert.equal(told.status, 130, told.stderr);
    assert.match(told.stderr, /0 of 2 done, now at <base>/);
    const rows = await database.query("select to_regclass('ran') as ran");
    assert.equal(rows[0]?.ran, null);
    assert.equal((await database.query("select * from ebb_version")).length, 0);
  });
});

test("a signal that comes between the steps of --transaction all commits nothing", async () => {
  await inProject(async (project, database) => {
    const run = project.watch("upgrade", "head", "--transaction", "all");
    write(project, "-- up\nselect 1;");
    // The first step is done on the server when its line is printed.
    await until(() => run.written.stdout.includes("aaaa"));
    run.signal("SIGTERM");
    const told = await run.ended;
    const heads = await database.query("select version_num from ebb_version");
    assert.deepEqual([told.status, heads.length], told.status === 0 ? [0, 1] : [143, 0]);
  });
});

test("SIGINT in a COPY ends with 130 and leaves no row", async () => {
  await inProject(async (project, database) => {
    const rows = Array.from({ length: 3000 }, (_, at) => `row ${at}`).join("\n");
    write(
      project,
      `-- up
create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.05); return new; end $$;
create trigger slow before insert on ran for each row execute function slow();
copy ran from stdin;
${rows}
\\.
`,
    );
    const run = project.watch("upgrade", "head");
    await untilRunning(database, "copy ran");
    const told = await stopped(run, "SIGINT");
    assert.equal(told.status, 130, told.stderr);
    await assertClean(database, ["one"], ["aaaa"]);
  });
});

test("SIGINT while a lock is waited for between two attempts ends at once", async () => {
  await inProject(async (project, database) => {
    write(project, "-- up\nlock table ran;");
    await project.ebb("upgrade", "aaaa");
    const other = connectTo(database.url);
    await other.unsafe("begin; lock table ran").simple();
    const run = project.watch("upgrade", "head", "--lock-timeout", "100ms");
    await until(() => run.written.stderr.includes("attempt 3 of 6"));
    const told = await stopped(run, "SIGINT");
    await other.end({ timeout: 1 });
    assert.equal(told.status, 130, told.stderr);
  });
});

test("SIGINT while a server is waited for ends at once", async () => {
  const project = makeProject("postgres://u@127.0.0.1:1/x");
  write(project, "-- up\nselect 1;");
  const run = project.watch("upgrade", "head", "--wait", "60s");
  await setTimeout(300);
  const told = await stopped(run, "SIGINT");
  project.remove();
  assert.equal(told.status, 130, told.stderr);
});

test("a run that a signal ended has its end in the log", async () => {
  await inProject(async (project, database) => {
    write(project, `-- up\n${SLOW}`);
    const run = project.watch("upgrade", "head");
    await untilRunning(database, "pg_sleep");
    await stopped(run, "SIGTERM");
    const rows = await database.query(
      "select event, revision, error from ebb_log order by id desc limit 1",
    );
    assert.deepEqual(
      { ...rows[0] },
      {
        event: "run_end",
        revision: "bbbb",
        error: "EBB_TERMINATED: Stopped by SIGTERM",
      },
    );
  });
});

test("a signal while verify reads the catalog ends with its status, and drops the scratch database", async () => {
  const { url } = await sharedCluster();
  await withGate((gate) =>
    inProject(async (project, database) => {
      write(project, `-- up\n${gate.sql}`);
      const run = project.watch("verify", "--scratch-url", url);
      const nameOf = (): string =>
        /Scratch database: database (\w+)/.exec(run.written.stderr)?.[1] ?? "";
      await until(async () => {
        const asked = `select 1 from pg_stat_activity where datname = '${nameOf()}' and query like '%pg_sleep%'`;
        return (await database.query(asked)).length > 0;
      });
      const name = nameOf();
      const scratch = new URL(url);
      scratch.pathname = name;
      const other = connectTo(scratch.href);
      await other.unsafe("begin").simple();
      await other.unsafe("lock table pg_catalog.pg_trigger").simple();
      await gate.open();
      const waits =
        "select 1 from pg_locks where not granted and relation = 'pg_trigger'::regclass";
      await until(async () => (await other.unsafe(waits).simple()).length > 0);
      run.signal("SIGHUP");
      const told = await run.ended;
      await other.end({ timeout: 1 });
      assert.equal(told.status, 129, told.stderr);
      const left = await database.query(`select 1 from pg_database where datname = '${name}'`);
      assert.equal(left.length, 0);
    }),
  );
});
