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
import { type Call, findTools, type Tool } from "./tools.ts";
import { type Cost, costOf } from "./work.ts";

const ROUNDS = Number(process.env.EBB_BENCH_ROUNDS ?? 5);
const SIZES = (process.env.EBB_BENCH_SIZES ?? "1,100,1000").split(",").map(Number);
const SHORT_TIMES = 5;

const folder = mkdtempSync(join(tmpdir(), "ebb-peers-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const tools = findTools(folder);
const cluster = await startCluster(18, { fsync: false });
const many = Math.max(...SIZES);

for (const tool of tools)
  for (const size of new Set([...SIZES, 200])) tool.write(directoryOf(tool, size), size);
await compare("--version", async (tool) => run(tool.version(), SHORT_TIMES));
for (const size of SIZES) {
  await compare(`apply ${size}`, async (tool) =>
    run(tool.apply(directoryOf(tool, size), await fresh())),
  );
}
await compare(`nothing to apply, ${many} applied`, async (tool) => {
  const url = tool.name === "psql" ? undefined : await applied(tool, many);
  return url === undefined ? undefined : run(tool.apply(directoryOf(tool, many), url), SHORT_TIMES);
});
await compare(`status, ${many} applied`, async (tool) => {
  const call = tool.status?.(directoryOf(tool, many), await applied(tool, many));
  return call === undefined ? undefined : run(call, SHORT_TIMES);
});
await compare("take back 1", async (tool) => {
  const url = await applied(tool, 1);
  const call = tool.back?.(directoryOf(tool, 1), url, 1);
  return call === undefined ? undefined : run(call);
});
await compare(`take back ${many}`, async (tool) => {
  if (tool.name === "dbmate") return undefined;
  const call = tool.back?.(directoryOf(tool, many), await applied(tool, many), many);
  return call === undefined ? undefined : run(call);
});
await onSlowLine(200);
await cluster.close();
process.exit();

function directoryOf(tool: Tool, size: number): string {
  return join(folder, `${tool.name}-${size}`);
}

async function fresh(): Promise<string> {
  return (await cluster.createDatabase()).url;
}

async function applied(tool: Tool, size: number): Promise<string> {
  const url = await fresh();
  await run(tool.apply(directoryOf(tool, size), url));
  return url;
}

function run({ command, args, env }: Call, times = 1): Promise<Cost> {
  return costOf({ command, args, cwd: folder }, cluster, { times, env: env ?? {} });
}

/** Prints the median, minimum and maximum of the work of each tool, and the median of its time. */
async function compare(
  what: string,
  measure: (tool: Tool) => Promise<Cost | undefined>,
): Promise<void> {
  const costs = new Map(tools.map((tool) => [tool, [] as Cost[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [tool, list] of costs) {
      const cost = await measure(tool);
      if (cost !== undefined) list.push(cost);
    }
  }
  for (const [tool, list] of costs) print(what, tool.name, list.length === 0 ? "–" : figures(list));
}

function figures(costs: readonly Cost[]): string {
  const works = costs.map(({ client, server }) => client + server).sort((a, b) => a - b);
  const part = (pick: (cost: Cost) => number): string =>
    middle(costs.map(pick).sort((a, b) => a - b)).toFixed(3);
  const [least = 0, most = 0] = [works[0], works.at(-1)];
  const work = `${middle(works).toFixed(3)} s (${least.toFixed(3)} to ${most.toFixed(3)})`;
  const parts = `client ${part(({ client }) => client)}, server ${part(({ server }) => server)}`;
  return `work ${work}: ${parts}; time ${part(({ wall }) => wall)}`;
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Counts what each tool sends, how often it waits for the server, and its time on a slow line. */
async function onSlowLine(size: number): Promise<void> {
  for (const tool of tools) {
    const proxy = await startProxy({ host: cluster.host, port: cluster.port, latency: 10 });
    const url = new URL(await fresh());
    url.port = String(proxy.port);
    const start = performance.now();
    await succeed(tool.apply(directoryOf(tool, size), url.href));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const trips = (proxy.flights / size).toFixed(2);
    const sent = `${Math.round(proxy.bytesToServer / 1000)} kB sent`;
    print(
      `apply ${size}, 20 ms away`,
      tool.name,
      `${seconds} s, ${trips} round trips each, ${sent}`,
    );
    await proxy.close();
  }
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
