/**
 * Measures ebb beside other migration tools: `npm run bench`. The same migrations run with each tool
 * in turn, on one server. Compare the figures of one line: they come from one run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { startCluster } from "../test/support/cluster.ts";
import { startProxy } from "../test/support/proxy.ts";
import { findTools } from "./find-tools.ts";
import { peakMemory } from "./measure.ts";
import type { Call, Tool } from "./tools.ts";
import { type Cost, costOf } from "./work.ts";

const ROUNDS = Number(process.env.EBB_BENCH_ROUNDS ?? 5);
const SIZES = (process.env.EBB_BENCH_SIZES ?? "1,100,1000").split(",").map(Number);
const SLOW_LINE = 200;
const SHORT_TIMES = 5;

const folder = mkdtempSync(join(tmpdir(), "ebb-peers-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const tools = findTools(folder);
const cluster = await startCluster(18, { fsync: false });

for (const tool of tools) print("installed", tool.name, `${(tool.size() / 1e6).toFixed(0)} MB`);
await inTurns(tools, async (tool) => [["--version", await run(tool.version(), SHORT_TIMES)]]);
for (const size of SIZES) {
  const all = toolsFor(size);
  for (const tool of all) tool.write(directoryOf(tool, size), size);
  await inTurns(all, (tool) => life(tool, size));
  for (const tool of all) await memory(tool, size);
}
for (const tool of toolsFor(SLOW_LINE)) await onSlowLine(tool, SLOW_LINE);
await cluster.close();
process.exit();

function toolsFor(size: number): readonly Tool[] {
  return tools.filter(({ most = size }) => most >= size);
}

function directoryOf(tool: Tool, size: number): string {
  return join(folder, `${tool.name}-${size}`);
}

/** A line of the result, and what it took. */
type Row = readonly [what: string, cost: Cost];

/** Applies the migrations to a new database, asks for the state, and takes them back. */
async function life(tool: Tool, size: number): Promise<readonly Row[]> {
  const directory = directoryOf(tool, size);
  const { url } = await cluster.createDatabase();
  const others = size - 1;
  const calls: readonly (readonly [what: string, call: Call | undefined, times: number])[] = [
    [`apply ${size}`, tool.apply(directory, url), 1],
    [`nothing to apply, ${size} applied`, tool.again?.(directory, url), SHORT_TIMES],
    [`status, ${size} applied`, tool.status?.(directory, url), SHORT_TIMES],
    [`take back 1 of ${size}`, tool.back?.(directory, url, 1, size), 1],
    [
      `take back the other ${others}`,
      others === 0 ? undefined : tool.back?.(directory, url, others, others),
      1,
    ],
  ];
  const rows: Row[] = [];
  for (const [what, call, times] of calls) {
    if (call !== undefined) rows.push([what, await run(call, times)]);
  }
  return rows;
}

function run({ command, args, env }: Call, times = 1): Promise<Cost> {
  return costOf({ command, args, cwd: folder }, cluster, { times, env: env ?? {} });
}

/** Prints the median, minimum and maximum of the work of each tool, and the median of its time. */
async function inTurns(
  measured: readonly Tool[],
  measure: (tool: Tool) => Promise<readonly Row[]>,
): Promise<void> {
  const lines = new Map<string, Map<string, Cost[]>>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const tool of measured) {
      for (const [what, cost] of await measure(tool)) {
        const line = lines.get(what) ?? new Map<string, Cost[]>();
        lines.set(what, line);
        line.set(tool.name, [...(line.get(tool.name) ?? []), cost]);
      }
    }
  }
  for (const [what, line] of lines) {
    const mine = middle(worksOf(line.get("ebb") ?? []));
    for (const [name, costs] of line) print(what, name, figures(costs, mine));
  }
}

function worksOf(costs: readonly Cost[]): readonly number[] {
  return costs.map(({ client, server }) => client + server).sort((a, b) => a - b);
}

function figures(costs: readonly Cost[], mine: number): string {
  const works = worksOf(costs);
  const part = (pick: (cost: Cost) => number): string =>
    middle(costs.map(pick).sort((a, b) => a - b)).toFixed(3);
  const [least = 0, most = 0] = [works[0], works.at(-1)];
  const work = `${middle(works).toFixed(3)} s (${least.toFixed(3)} to ${most.toFixed(3)})`;
  const parts = `client ${part(({ client }) => client)}, server ${part(({ server }) => server)}`;
  const ratio = (mine / middle(works)).toFixed(2);
  return `work ${work}: ${parts}; time ${part(({ wall }) => wall)}; ebb's work to this ${ratio}`;
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Prints the most memory that a tool held; what it starts, such as psql, is not in it. */
async function memory(tool: Tool, size: number): Promise<void> {
  const directory = directoryOf(tool, size);
  const { url } = await cluster.createDatabase();
  const peak = async ({ command, args, env }: Call): Promise<string> =>
    `${(await peakMemory({ command, args, cwd: folder }, env)).toFixed(0)} MB`;
  print(`peak memory, apply ${size}`, tool.name, await peak(tool.apply(directory, url)));
  const call = tool.status?.(directory, url) ?? tool.again?.(directory, url);
  if (call !== undefined) print(`peak memory, status of ${size}`, tool.name, await peak(call));
}

/** Counts what a tool sends, how often it waits for the server, and its time on a slow line. */
async function onSlowLine(tool: Tool, size: number): Promise<void> {
  const directory = directoryOf(tool, size);
  tool.write(directory, size);
  const proxy = await startProxy({ host: cluster.host, port: cluster.port, latency: 10 });
  const url = new URL((await cluster.createDatabase()).url);
  url.port = String(proxy.port);
  const start = performance.now();
  await succeed(tool.apply(directory, url.href));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const trips = (proxy.flights / size).toFixed(2);
  const sent = `${Math.round(proxy.bytesToServer / size)} bytes sent`;
  const what = `apply ${size}, 20 ms away`;
  print(what, tool.name, `${seconds} s; each ${trips} round trips and ${sent}`);
  await proxy.close();
}

/** Runs beside this process, because the proxy works in it. */
async function succeed({ command, args, env }: Call): Promise<void> {
  const child = spawn(command, args, {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, ...env },
  });
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}

function print(what: string, name: string, figure: string): void {
  process.stdout.write(`${what.padEnd(32)} ${name.padEnd(16)} ${figure}\n`);
}
