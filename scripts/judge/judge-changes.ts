/**
 * Judges snapshots with kinds of change: `npx tsx scripts/judge/judge-changes.ts [PART-OF-NAME | n/m]`; n/m
 * takes the n-th of m parts.
 *
 * Each change of changes/changes.txt is made to a copy of the database of changes/base.sql, on a
 * PostgreSQL 15 of its own. pg_dump and pg_dumpall --globals-only, which share no code with ebb, say
 * whether there is a difference; so does ebb's comparison. What they see alone is a gap.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { readCatalog } from "../../src/database/catalog/catalog.ts";
import { createCatalogReader, readServer } from "../../src/database/catalog/reader.ts";
import { readServerState, wayBackSql } from "../../src/engine/proof/server-state.ts";
import { compareSnapshots, type Difference } from "../../src/schema/compare.ts";
import { describeChanges, describeObject } from "../../src/schema/describe.ts";
import type { Snapshot } from "../../src/schema/snapshot.ts";
import type { Session } from "../../src/session.ts";
import { openUrl } from "../../test/database/connections.ts";
import { startCluster } from "../../test/support/cluster.ts";
import { query } from "../../test/support/test-database.ts";

const SERVER_SETTINGS = { wal_level: "logical", allow_in_place_tablespaces: "on" };
/** Its rows are in no other database, so a copy needs it anew. */
const SUBSCRIPTION =
  "create subscription sub connection 'host=nowhere' publication x with (connect = false, slot_name = none, enabled = false)";

type Verdict = "both" | "pg_dump alone" | "ebb alone" | "neither" | "failed";

interface Change {
  readonly name: string;
  readonly sql: string;
}

interface Judged extends Change {
  readonly verdict: Verdict;
  readonly detail: string;
}

const run = promisify(execFile);
const [part = ""] = process.argv.slice(2);
const server = await startCluster(15, { settings: SERVER_SETTINGS });
/** A word that is in no other word. */
const BASE = "unchanged_database";
await makeBase();
const unchanged = await databaseDump(BASE);
const judged: Judged[] = [];
for (const change of readChanges()) judged.push(tell(await judge(change)));
report();
await server.close();

/** Reads the changes for PostgreSQL 15: `name | SQL`. A third field names a later version. */
function readChanges(): readonly Change[] {
  return text("changes.txt")
    .trim()
    .split("\n")
    .map((line) => line.split(" | "))
    .filter(([name = "", , since], at) => isAsked(name, at) && since === undefined)
    .map(([name = "", sql = ""]) => ({ name, sql }));
}

function isAsked(name: string, at: number): boolean {
  const [, n, m] = /^(\d+)\/(\d+)$/.exec(part) ?? [];
  return n === undefined ? name.includes(part) : at % Number(m) === Number(n) - 1;
}

async function judge(change: Change): Promise<Judged> {
  try {
    const { written, differences } = await dumps(change.sql);
    const lines = otherLines(written[0], written[1]);
    const verdict = verdictOf(lines.length > 0, differences.length > 0);
    const found = differences.map(
      (each) => `${describeObject(each.object)} ${describeChanges(each)}`,
    );
    return { ...change, verdict, detail: (verdict === "ebb alone" ? found : lines).join("\n    ") };
  } catch (error) {
    return { ...change, verdict: "failed", detail: String(error).slice(0, 300) };
  }
}

function verdictOf(dump: boolean, ebb: boolean): Verdict {
  if (dump) return ebb ? "both" : "pg_dump alone";
  return ebb ? "ebb alone" : "neither";
}

interface Seen {
  /** The dumps before and after. */
  readonly written: readonly [readonly string[], readonly string[]];
  readonly differences: readonly Difference[];
}

/** Makes a change to a copy of the base, and returns what both see. The server is put back. */
async function dumps(sql: string): Promise<Seen> {
  await query(server.url, `create database changed template ${BASE} strategy wal_log`);
  const session = await openUrl(urlOf("changed"));
  const { version } = await readServer(session);
  await ask(session, SUBSCRIPTION);
  const state = await readServerState(session, version);
  try {
    const before = await snapshot(session);
    const globals = await globalsDump();
    await ask(session, sql);
    const differences = compareSnapshots(before, await snapshot(session));
    const after = [...(await databaseDump("changed")), ...(await globalsDump())];
    return { written: [[...unchanged, ...globals], after], differences };
  } finally {
    await putBack(session, wayBackSql(state, await readServerState(session, version), [sql]));
  }
}

async function snapshot(session: Session): Promise<Snapshot> {
  const { version, access } = await readServer(session);
  const request = { version, excluded: [], owner: undefined, server: true, sealed: access };
  const reader = createCatalogReader(session, request);
  const texts = await reader.read("own transaction");
  await ask(session, "deallocate all");
  return readCatalog(reader.request, texts);
}

function databaseDump(name: string): Promise<readonly string[]> {
  return linesOf("pg_dump", ["--create", urlOf(name)], name);
}

function globalsDump(): Promise<readonly string[]> {
  return linesOf("pg_dumpall", ["--globals-only", "-d", server.url]);
}

/** The lines that a program writes. The database has the same name in all of them. */
async function linesOf(program: string, words: string[], name = ""): Promise<readonly string[]> {
  const { stdout } = await run(program, words, { maxBuffer: 1e8, env: process.env });
  const lines = stdout.split("\n").filter((line) => !/^\\(un)?restrict/.test(line));
  return name === "" ? lines : lines.map((line) => line.replaceAll(name, "changed"));
}

async function putBack(session: Session, statements: readonly string[]): Promise<void> {
  const name =
    "update pg_catalog.pg_database set datistemplate = false, datallowconn = true where datname = 'changed'";
  const subscriptions = await session.flight([
    { sql: "select subname::text as name from pg_subscription" },
  ]);
  const [found] = subscriptions;
  for (const row of found?.kind === "done" ? found.rows : []) {
    await session.flight([
      { sql: `alter subscription ${String(row.name)} disable` },
      { sql: `alter subscription ${String(row.name)} set (slot_name = none)` },
      { sql: `drop subscription ${String(row.name)}` },
    ]);
  }
  await session.close();
  await query(server.url, name);
  await query(server.url, "drop database changed with (force)");
  for (const sql of statements) await query(server.url, sql).catch(() => undefined);
}

async function makeBase(): Promise<void> {
  for (const sql of text("cluster.sql").split(";\n")) await query(server.url, sql);
  await query(server.url, `create database ${BASE} template template0`);
  await query(urlOf(BASE), text("base.sql"));
  await query(urlOf(BASE), SUBSCRIPTION);
}

async function ask(session: Session, sql: string): Promise<void> {
  const [outcome] = await session.flight([{ sql }]);
  if (outcome?.kind === "refused") throw new Error(outcome.error.message);
  if (outcome?.kind !== "done") throw new Error("the connection was lost");
}

/** The lines of each side that the other lacks. */
function otherLines(before: readonly string[], after: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of after) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of before) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts].flatMap(([line, count]) =>
    count === 0 ? [] : [`${count > 0 ? "+" : "-"} ${line}`],
  );
}

function tell(change: Judged): Judged {
  const { name, sql, verdict, detail } = change;
  process.stdout.write(
    verdict === "both" ? `both: ${name}\n` : `${verdict}: ${name}: ${sql}\n    ${detail}\n`,
  );
  return change;
}

function report(): void {
  const verdicts: readonly Verdict[] = ["both", "pg_dump alone", "ebb alone", "neither", "failed"];
  for (const verdict of verdicts) {
    const { length } = judged.filter((each) => each.verdict === verdict);
    process.stdout.write(`${verdict}: ${length}\n`);
  }
}

function urlOf(database: string): string {
  return server.url.replace(/\/postgres$/, `/${database}`);
}

function text(name: string): string {
  return readFileSync(join(import.meta.dirname, "changes", name), "utf8");
}
