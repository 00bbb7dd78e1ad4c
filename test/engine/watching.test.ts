import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { withGate } from "../support/gate.ts";
import { type EbbProject, makeProject, until } from "../support/project.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";

const DOWN = "-- down irreversible: a test";

/** Some 200 pages, and a function that makes whatever reads them slow. */
const FIRST = `-- up
create table big (id int, pad text);
insert into big select g, repeat('x', 1000) from generate_series(1, 1500) g;
create table target (id int, pad text);
create function slow(int) returns int immutable language plpgsql as 'begin perform pg_sleep(0.002); return $1; end';
create function slow_row() returns trigger language plpgsql as 'begin perform pg_sleep(0.002); return new; end';
create trigger slow before insert on target for each row execute function slow_row();
${DOWN}`;

const ROWS = Array.from({ length: 1500 }, (_, at) => `${at}\t${"x".repeat(100)}`).join("\n");

/** PostgreSQL 13 reports no COPY. */
const COPY_IS_TOLD = (await sharedCluster()).version >= 14;

for (const [what, section, says] of [
  [
    "CREATE INDEX",
    "-- up\ncreate index on big (slow(id));",
    /\d+ %, about \d+ s left \(scanning table\)/,
  ],
  [
    "CREATE INDEX CONCURRENTLY",
    "-- up no-transaction\ncreate index concurrently big_slow on big (slow(id));",
    /\d+ %, about \d+ s left \(scanning table\)/,
  ],
  [
    "VACUUM",
    "-- up no-transaction\nset vacuum_cost_delay = '20ms';\nset vacuum_cost_limit = 3;\nvacuum big;",
    /\d+ %(?:, about \d+ s left)? \(VACUUM big scanning heap\)/,
  ],
  [
    "COPY",
    `-- up\ncopy target from stdin;\n${ROWS}\n\\.`,
    COPY_IS_TOLD
      ? /\d+ %(?:, about \d+ s left)?, \d+ rows \(COPY FROM target\)/
      : /statement 1 of 1/,
  ],
] as const) {
  test(`upgrade shows how far ${what} is`, async () => {
    await onTerminal(section, async (project) => {
      const { status, stderr } = await project.ebb("upgrade", "head");
      assert.equal(status, 0, stderr);
      assert.match(stderr, says);
    });
  });
}

test("upgrade shows which statement of a transaction runs, as the answers come in", async () => {
  await withGate((first) =>
    withGate(async (second) => {
      await onTerminal(`-- up\n${first.sql}\n${second.sql}`, async (project) => {
        const run = project.watch("upgrade", "head");
        await until(() => run.written.stderr.includes("statement 1 of 2"));
        await first.open();
        await until(() => run.written.stderr.includes("statement 2 of 2"));
        await second.open();
        assert.equal((await run.ended).status, 0);
      });
    }),
  );
});

test("CREATE INDEX CONCURRENTLY that waits for an old snapshot names its owner", async () => {
  const section = "-- up no-transaction\ncreate index concurrently big_id on big (id);";
  await onTerminal(section, async (project, database) => {
    const other = connectTo(`${database.url}?application_name=reader`);
    await other.unsafe("begin isolation level repeatable read").simple();
    const [row] = await other.unsafe("select pg_backend_pid() as pid from big limit 1").simple();
    const run = project.watch("upgrade", "head");
    await until(() => run.written.stderr.includes(`waits 1 s for pid ${row?.pid}`));
    await other.end({ timeout: 1 });
    const { status, stderr } = await run.ended;
    assert.equal(status, 0, stderr);
    assert.equal(stderr.includes(`select pg_terminate_backend(${row?.pid});`), true);
  });
});

async function onTerminal(
  section: string,
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const project = makeProject(database.url, {}, { isTerminal: true });
  project.write({ id: "aaaa", text: FIRST });
  try {
    await project.ebb("upgrade", "head");
    project.write({ id: "bbbb", parents: "aaaa", text: `${section}\n${DOWN}` });
    await use(project, database);
  } finally {
    project.remove();
    await database.drop();
  }
}
