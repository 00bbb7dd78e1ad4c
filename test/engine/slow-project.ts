import assert from "node:assert/strict";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, until, type WatchedRun, withProject } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";

const DOWN = "-- down irreversible: a test";
const FIRST = `-- up
create table ran (what text);
insert into ran values ('one');
${DOWN}`;
/** Three statements, the second of which never ends by itself. */
export const SLOW = `insert into ran values ('two');\nselect pg_sleep(1e6);\ninsert into ran values ('three');`;

/** Gives a test a database and a project. */
export async function inProject(
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  await withProject(await (await sharedCluster()).createDatabase(), use);
}

/** Writes a first revision, which leaves a row, and a second one with these sections. */
export function write(project: EbbProject, second: string): void {
  project.write(
    { id: "aaaa", text: FIRST },
    { id: "bbbb", parents: "aaaa", text: `${second}\n${DOWN}` },
  );
}

/** Stops a run, and waits for its end. */
export async function stopped(
  run: WatchedRun,
  signal: "SIGINT" | "SIGTERM" | "SIGHUP",
): Promise<Awaited<WatchedRun["ended"]>> {
  run.signal(signal);
  return await run.ended;
}

/** Waits until the server runs a statement of ebb's that holds this text. */
export async function untilRunning(database: TestDatabase, sql: string): Promise<void> {
  await until(async () => {
    const rows = await database.query(
      `select 1 from pg_stat_activity where state = 'active' and datname = current_database() and application_name ~ '^ebb( |$)' and strpos(query, '${sql}') > 0`,
    );
    return rows.length > 0;
  });
}

/** Counts the advisory locks in the database. */
export async function advisoryLocks(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    "select pid from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
  );
  return rows.length;
}

/** Only these rows and heads are there, and no session of ebb's is left. */
export async function assertClean(
  database: TestDatabase,
  ran: readonly string[],
  heads: readonly string[],
): Promise<void> {
  assert.equal(await advisoryLocks(database), 0);
  const sessions =
    "select 1 from pg_stat_activity where application_name ~ '^ebb( |$)' and datname = current_database()";
  await until(async () => (await database.query(sessions)).length === 0);
  const rows = await database.query("select what from ran");
  assert.deepEqual(
    rows.map(({ what }) => what),
    ran,
  );
  const versions = await database.query("select version_num from ebb_version");
  assert.deepEqual(
    versions.map((row) => row.version_num),
    heads,
  );
}
