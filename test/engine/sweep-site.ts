import assert from "node:assert/strict";
import type { Cluster } from "../support/cluster.ts";
import { type Answer, type EbbProject, makeProject, until } from "../support/project.ts";
import { startProxy, type TcpProxy } from "../support/proxy.ts";
import type { TestDatabase } from "../support/test-database.ts";
import type { Told } from "../support/world.ts";
import {
  auditRowsOf,
  blockLineOf,
  IDS,
  PLAIN,
  plainLineOf,
  sweepPlan,
  TRANSACTIONAL,
} from "./sweep-plan.ts";

/** The plan, an empty database, and a proxy in between. */
export interface SweepSite {
  readonly proxy: TcpProxy;
  readonly project: EbbProject;
  readonly database: TestDatabase;
}

/** Gives a sweep a site on a server. */
export async function onSweepSite<T>(
  cluster: Cluster,
  use: (site: SweepSite) => Promise<T>,
): Promise<T> {
  const proxy = await startProxy({ host: cluster.host, port: cluster.port });
  const database = await cluster.createDatabase();
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const project = makeProject(url.href);
  project.write(...sweepPlan());
  try {
    return await use({ proxy, project, database });
  } finally {
    await proxy.close();
    project.remove();
    await database.drop();
  }
}

/** Waits until no session of a run is left: the server may finish a statement without its client. */
export async function untilAlone(database: TestDatabase): Promise<void> {
  await until(async () => {
    const rows = await database.query(
      "select 1 from pg_stat_activity where application_name ~ '^ebb( |$)' and datname = current_database()",
    );
    return rows.length === 0;
  });
}

/** The steps that ebb called done, and where it said that the database stands, are what is there. */
export async function assertTold({ stdout }: Told, database: TestDatabase): Promise<void> {
  const { steps = [], heads_after: heads, error } = JSON.parse(stdout);
  const there = await headsIn(database);
  if (error?.code === "EBB_UNKNOWN_OUTCOME") {
    const running = IDS[IDS.indexOf(String(there[0])) + 1] ?? "";
    assert.ok(!TRANSACTIONAL.includes(running), stdout);
  }
  // Null where the connection was lost before the ledger was read.
  if (heads !== undefined && heads !== null) assert.deepEqual(heads, there, stdout);
  const done = steps.filter((step: { sql?: string }) => step.sql === undefined);
  const last = done.at(-1)?.revision;
  assert.deepEqual(last === undefined ? [] : [last], there, stdout);
}

/** What `ebb status` says is what the rows say that the revisions left. */
export async function assertStatus({ project, database }: SweepSite): Promise<void> {
  const { status, value } = await project.json("status");
  const { heads, applied, pending, half_run, run_lock } = value as unknown as Status;
  const rows = await auditRows(database);
  assert.deepEqual([...heads], await headsIn(database));
  assert.equal(run_lock, null);
  assert.equal(status, half_run !== null ? 6 : applied === IDS.length ? 0 : 3);
  assert.deepEqual(
    pending.map(({ revision }) => revision),
    IDS.slice(applied),
  );
  IDS.forEach((id, at) => {
    const count = rows.filter(({ revision }) => revision === id).length;
    if (at < applied) assert.equal(count, auditRowsOf(id), `${id} is called applied`);
    else if (half_run?.revision === id) assert.ok(count <= auditRowsOf(id));
    else assert.equal(count, 0, `${id} is called pending`);
  });
}

/**
 * Does what an operator does: the same command. If only a person can know what became of a
 * statement or of its settings, it looks and types what ebb prints, literally and twice. The plan
 * has such statements; for all others ebb must know.
 */
export async function finish({ project, database }: SweepSite): Promise<void> {
  const told = await project.json("upgrade", "head");
  if (told.status === 0) return;
  assert.equal(told.status, 6, told.stderr);
  const { half_run: halfRun } = (await project.json("status")).value as unknown as Status;
  assert.ok(halfRun !== null, told.stderr);
  const typed = commandAfter(halfRun.next, await choiceOf(halfRun, database));
  assertDone(await project.json(...typed));
  const left = await leftIn(database);
  await project.json(...typed);
  assert.deepEqual(await leftIn(database), left, `typed twice: ${typed.join(" ")}`);
  assertDone(await project.json("upgrade", "head"));
}

/** Returns the words in front of the command that a person who looked would choose. */
async function choiceOf(
  { revision, outcome, line }: HalfRun,
  database: TestDatabase,
): Promise<string> {
  const block = blockLineOf(revision) ?? 0;
  if (outcome === "failed") {
    assert.equal(line, block + 1);
    return "To run that statement again: ebb ";
  }
  assert.equal(outcome, "unknown");
  // What changes a setting can run again.
  if (line === block) return "if it was not done: ebb ";
  assert.equal(line, plainLineOf(revision));
  const rows = await auditRows(database);
  const isDone = rows.some((row) => row.revision === revision && row.what === PLAIN);
  return isDone ? "if it was done: ebb " : "if it was not done: ebb ";
}

/** Returns the words of the command that ebb proposes behind these words. */
function commandAfter(next: string, words: string): readonly string[] {
  const [, rest] = next.split(words);
  assert.ok(rest !== undefined, next);
  return (rest.split(";")[0] ?? "").split(" ");
}

/** What the plan leaves: rows, schema, heads, and what the log says was applied. */
export async function leftIn(database: TestDatabase): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  for (const sql of LEFT) {
    for (const row of await database.query(sql)) told.push({ ...row });
  }
  return told;
}

interface Status {
  readonly heads: readonly string[];
  readonly applied: number;
  readonly pending: readonly { readonly revision: string }[];
  readonly half_run: HalfRun | null;
  readonly run_lock: unknown;
}

interface HalfRun {
  readonly revision: string;
  readonly outcome: string;
  readonly line: number;
  readonly next: string;
}

const OF_THE_PLAN =
  "relnamespace in ('public'::regnamespace, 'aside'::regnamespace) and relname !~ '^ebb_'";
const LEFT = [
  "select revision, what from audit order by 1, 2",
  "select n from counter",
  `select relname::text, relkind::text, attname::text, format_type(atttypid, atttypmod) as type, attnotnull from pg_class join pg_attribute a on attrelid = pg_class.oid where attnum > 0 and ${OF_THE_PLAN} order by 1, attnum`,
  `select pg_get_indexdef(indexrelid) as index, indisvalid, indisready from pg_index join pg_class on pg_class.oid = indexrelid where ${OF_THE_PLAN} order by 1`,
  `select conname::text, pg_get_constraintdef(pg_constraint.oid) as constraint from pg_constraint join pg_class on pg_class.oid = conrelid where ${OF_THE_PLAN} order by 1, 2`,
  "select proname::text, prosrc from pg_proc where pronamespace = 'public'::regnamespace order by 1",
  "select version_num from ebb_version",
  "select revision from ebb_log where event = 'applied' order by 1",
  "select count(*)::int as locks from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
];

function assertDone({ status, stderr }: Answer): void {
  assert.equal(status, 0, stderr);
}

async function auditRows(database: TestDatabase): Promise<readonly Record<string, unknown>[]> {
  if (!(await isThere(database, "audit"))) return [];
  return database.query("select revision, what from audit");
}

/** None where there is no ledger yet. */
async function headsIn(database: TestDatabase): Promise<readonly unknown[]> {
  if (!(await isThere(database, "ebb_version"))) return [];
  const rows = await database.query("select version_num from ebb_version");
  return rows.map((row) => row.version_num);
}

async function isThere(database: TestDatabase, table: string): Promise<boolean> {
  const [row] = await database.query(`select to_regclass('${table}') is not null as there`);
  return row?.there === true;
}
