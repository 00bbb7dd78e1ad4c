import { noticesDeadClients, sharedCluster } from "../support/cluster.ts";
import {
  type Answer,
  type EbbProject,
  type RevisionText,
  until,
  withProject,
} from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";

/** A down section that no test runs. */
export const DOWN = "-- down irreversible: a test";
const FIRST = {
  id: "aaaa",
  text: `-- up
create table ran (at int generated always as identity, what text);
create table t (id int, other int);
insert into t values (1, 1), (1, 2);
${DOWN}`,
};

/** A no-transaction revision behind the first one. */
export function section(text: string, options = ""): RevisionText {
  return { id: "bbbb", parents: "aaaa", text: `-- up no-transaction ${options}\n${text}\n${DOWN}` };
}

/** A statement that leaves a row, so that one that ran twice, or never, is seen. */
export const ran = (what: string): string => `insert into ran (what) values ('${what}');`;

/** Gives a test a database and a project with the table `ran`. */
export async function inProject(
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  await withProject(await (await sharedCluster()).createDatabase(), (project, database) => {
    project.write(FIRST);
    return use(project, database);
  });
}

/**
 * Kills ebb while the server runs a statement, and waits until the server has noticed; one that
 * would not is told.
 */
export async function killInside(
  project: EbbProject,
  database: TestDatabase,
  sql: string,
): Promise<void> {
  const child = project.start("upgrade", "head");
  // The journal's message, which begins a transaction, holds the text of the statement as well.
  const session = `from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid()
    and application_name ~ '^ebb( |$)' and strpos(query, '${sql}') > 0 and query not like 'begin isolation%'`;
  const running = async (): Promise<boolean> =>
    (await database.query(`select 1 ${session}`)).length > 0;
  await until(running);
  child.kill("SIGKILL");
  await child.ended;
  if (!noticesDeadClients(await sharedCluster())) {
    await database.query(`select pg_terminate_backend(pid) ${session}`);
  }
  await until(async () => !(await running()));
}

/** The rows of `ran`, in the order in which they were written. */
export async function whatRan(database: TestDatabase): Promise<readonly unknown[]> {
  return (await database.query("select what from ran order by at")).map(({ what }) => what);
}

/** The names of INVALID indexes. */
export async function invalidIndexes(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query(
    "select relname::text as name from pg_index join pg_class on oid = indexrelid where not indisvalid",
  );
  return rows.map(({ name }) => String(name));
}

/** Code, exit status, SQLSTATE and line of a failure. */
export function errorOf({ status, value }: Answer): readonly unknown[] {
  const { code, sqlstate, line } = value.error as { code: string; sqlstate: string; line: number };
  return [code, status, sqlstate, line];
}

/** The code of a failure. */
export function codeOf({ value }: Answer): string {
  return (value.error as { code: string }).code;
}
