/**
 * Measures ebb against what it must not be slower than: `npm run bench`. Compare the ratios: both
 * figures of a line come from one run, and the times are the machine's.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { readCatalog } from "../src/database/catalog/catalog.ts";
import { createCatalogReader, readServer } from "../src/database/catalog/reader.ts";
import { openUrl } from "../test/database/connections.ts";
import { BINARY, runBinary } from "../test/support/binary.ts";
import { sharedCluster } from "../test/support/cluster.ts";
import { tablesSql } from "../test/support/many-tables.ts";
import { startProxy } from "../test/support/proxy.ts";
import { runOnTerminal } from "../test/support/terminal.ts";
import { writeHistory } from "./history.ts";
import { median, medianTimes, type Program, peakMemory, timeOnce } from "./measure.ts";

const ROUNDS = 21;
const MANY = 5_000;
const BUN = resolve(import.meta.dirname, "../node_modules/.bin/bun");
const folder = mkdtempSync(join(tmpdir(), "ebb-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

startUp();
await oneUpgrade();
await flights(1);
await flights(20);
await load();
await catalog();
await firstPage();
process.exit();

function startUp(): void {
  const source = join(folder, "empty.ts");
  const empty = join(folder, "empty");
  writeFileSync(source, "process.exitCode = 0;\n");
  const flags = ["--compile", "--minify", "--bytecode", "--format=esm", `--outfile=${empty}`];
  timeOnce({ command: BUN, args: ["build", source, ...flags], cwd: folder });
  const nothing = { command: empty, args: [], cwd: folder };
  const [ebb, program] = medianTimes(2 * ROUNDS, [ebbWith("--version"), nothing]);
  printRatio("ebb --version / an empty program", ebb, program);
}

async function oneUpgrade(): Promise<void> {
  const what = "ebb upgrade / psql -f, one revision";
  if (spawnSync("psql", ["--version"]).status !== 0) {
    print(what, "not measured: psql is not installed");
    return;
  }
  const cluster = await sharedCluster();
  const script = join(folder, "one.sql");
  writeHistory(join(folder, "one"), 1);
  writeFileSync(script, "begin;\ncreate table t0 (id bigint primary key, name text);\ncommit;\n");
  const times: { readonly ebb: number; readonly psql: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const mine = await cluster.createDatabase();
    const theirs = await cluster.createDatabase();
    times.push({
      ebb: timeOnce(ebbWith("upgrade", "head", "--dir", "one", "--url", mine.url)),
      psql: timeOnce({ command: "psql", args: ["-qX", "-f", script, theirs.url], cwd: folder }),
    });
  }
  printRatio(what, median(times.map(({ ebb }) => ebb)), median(times.map(({ psql }) => psql)));
}

/** Counts flights: on a slow line each costs one round trip. Authentication is a part of them. */
async function flights(revisions: number): Promise<void> {
  const cluster = await sharedCluster();
  const proxy = await startProxy(cluster);
  const database = await cluster.createDatabase();
  const through = new URL(database.url);
  through.port = String(proxy.port);
  const options = ["--dir", `chain-${revisions}`, "--url", through.href];
  writeHistory(join(folder, `chain-${revisions}`), revisions);

  for (const args of [
    ["upgrade", "head"],
    ["upgrade", "head"],
    ["current"],
    ["downgrade", "base"],
  ]) {
    proxy.reset();
    const { status, stderr } = await runBinary([...args, ...options], { cwd: folder });
    if (status !== 0) throw new Error(stderr);
    const { connections, flights: count } = proxy;
    print(
      `ebb ${args.join(" ")}, ${revisions} revisions`,
      `${count} flights, ${connections} connections`,
    );
  }
  await proxy.close();
}

async function load(): Promise<void> {
  writeHistory(join(folder, "many"), MANY);
  writeHistory(join(folder, "thousand"), 1_000);
  const plan = ebbWith("plan", "upgrade", "head", "--from", "base", "--dir", "many");
  const [planned, heads] = medianTimes(5, [plan, ebbWith("heads", "--dir", "many")]);
  print(`ebb plan, ${MANY} revisions`, `${planned?.toFixed(0)} ms`);
  print(`ebb heads, ${MANY} revisions`, `${heads?.toFixed(0)} ms`);
  const database = await (await sharedCluster()).createDatabase();
  const upgrade = ebbWith("upgrade", "head", "--dir", "thousand", "--url", database.url);
  print(
    "peak memory of ebb upgrade, 1,000 revisions",
    `${(await peakMemory(upgrade)).toFixed(0)} MB`,
  );
}

/** A snapshot of a schema, beside what PostgreSQL's own tool takes to write the same schema down. */
async function catalog(): Promise<void> {
  const what = "the catalog of 1,000 tables / pg_dump -s";
  if (spawnSync("pg_dump", ["--version"]).status !== 0) {
    print(what, "not measured: pg_dump is not installed");
    return;
  }
  const database = await (await sharedCluster(15)).createDatabase();
  await database.query(tablesSql(1_000));
  const session = await openUrl(database.url);
  const { version } = await readServer(session);
  const request = { version, excluded: [], owner: undefined };
  const mine: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    readCatalog(request, await createCatalogReader(session, request).read("own transaction"));
    mine.push(performance.now() - start);
    theirs.push(
      timeOnce({ command: "pg_dump", args: ["-s", "-f", "/dev/null", database.url], cwd: folder }),
    );
  }
  await session.close();
  printRatio(what, median(mine), median(theirs));
}

/** Until a pager that reads one page is closed again; `script` gives it a terminal. */
async function firstPage(): Promise<void> {
  writeHistory(join(folder, "pages"), 10_000);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const args = ["history", "--dir", "pages", "--pager", "head -n 23"];
    const { status } = await runOnTerminal(args, { cwd: folder });
    if (status !== 0) throw new Error(`ebb history ended with ${status}`);
    times.push(performance.now() - start);
  }
  print("first page of ebb history, 10,000 revisions", `${median(times).toFixed(0)} ms`);
}

function ebbWith(...args: string[]): Program {
  return { command: BINARY, args, cwd: folder };
}

function printRatio(what: string, mine = Number.NaN, theirs = Number.NaN): void {
  const ratio = (mine / theirs).toFixed(2);
  print(what, `${mine.toFixed(1)} / ${theirs.toFixed(1)} ms = ${ratio}`);
}

function print(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(46)} ${figure}\n`);
}
