/**
 * Judges `writeDifference` with pairs of schemas: `npx tsx scripts/judge/judge-differences.ts FILE
 * [PART-OF-NAME]`.
 *
 * FILE has one JSON object a line: `name`, `from`, `to` (SQL), `roles`, `objects`. Each pair is gone
 * both ways on a server of its own; pg_dump, which shares no code with ebb, compares what is there
 * with what was wanted. Another PostgreSQL than 15 is asked for by EBB_TEST_DATABASE=pg18; where
 * pg_dump is older than that, ebb's own comparison judges alone.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { writeDifference } from "../../src/ddl/write-difference.ts";
import { compareSnapshots } from "../../src/schema/compare.ts";
import { describeChanges, describeObject } from "../../src/schema/describe.ts";
import type { Snapshot } from "../../src/schema/snapshot.ts";
import { startCluster } from "../../test/support/cluster.ts";
import { type DumpEntries, dumpDifferences, dumpEntries } from "./dump-entries.ts";
import { apply, closeScratch, load, openScratch, type Scratch, snapshot } from "./scratch.ts";

interface Pair {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly roles?: readonly string[];
  readonly objects?: readonly string[];
  readonly versions: readonly string[];
}

/** A state, and what pg_dump says of it. */
interface State {
  readonly snapshot: Snapshot;
  readonly dump: DumpEntries | undefined;
}

type Verdict = "exact" | "column order" | "differs" | "fails" | "cannot be loaded";

const [file = "", part = ""] = process.argv.slice(2);
const version = process.env.EBB_TEST_DATABASE === "pg18" ? 18 : 15;
const hasDump = version === 15;
const server = await startCluster(version, { settings: { wal_level: "logical" } });
const pairs = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Pair)
  .filter(({ name, versions }) => name.includes(part) && versions.includes(String(version)));
const verdicts = new Map<string, readonly Verdict[]>();
for (const pair of pairs) verdicts.set(pair.name, await judge(pair));
report();
await server.close();

async function judge(pair: Pair): Promise<readonly Verdict[]> {
  const [here, there] = [
    await openScratch(server.url, version),
    await openScratch(server.url, version),
  ];
  try {
    for (const role of pair.roles ?? []) {
      await here.session.flight([{ sql: `create role "${role}"` }]);
    }
    const errors = [await load(here.session, pair.from), await load(there.session, pair.to)];
    if (errors.some((error) => error !== undefined)) {
      process.stdout.write(`${pair.name}: ${errors.join(" / ")}\n`);
      return ["cannot be loaded"];
    }
    const [before, after] = [await stateOf(here), await stateOf(there)];
    const up = await go(here, { from: before, to: after, name: `${pair.name}, up` });
    const back = up === "exact" ? here : there;
    const from = up === "exact" ? await stateOf(here) : after;
    return [up, await go(back, { from, to: before, name: `${pair.name}, down` })];
  } finally {
    await closeScratch(here);
    await closeScratch(there);
  }
}

async function stateOf({ database, session }: Scratch): Promise<State> {
  const dump = hasDump ? await dumpEntries(database.url) : undefined;
  return { snapshot: await snapshot(session), dump };
}

interface Way {
  readonly from: State;
  readonly to: State;
  readonly name: string;
}

async function go(scratch: Scratch, { from, to, name }: Way): Promise<Verdict> {
  const options = { serverVersion: version, online: false };
  const { statements } = writeDifference(from.snapshot, to.snapshot, options);
  const error = await apply(scratch.session, statements);
  if (error !== undefined) {
    process.stdout.write(`${name}: ${error}\n`);
    return "fails";
  }
  const got = await stateOf(scratch);
  const differences = [
    ...compareSnapshots(got.snapshot, to.snapshot).map(
      (difference) => `${describeObject(difference.object)} ${describeChanges(difference)}`,
    ),
    ...(got.dump === undefined || to.dump === undefined ? [] : dumpDifferences(got.dump, to.dump)),
  ];
  if (differences.length === 0) return "exact";
  const inOrder = compareSnapshots(got.snapshot, to.snapshot, { columnOrder: true });
  const isOrder = inOrder.length > 0 && compareSnapshots(got.snapshot, to.snapshot).length === 0;
  if (!isOrder) process.stdout.write(`${name}:\n  ${differences.join("\n  ")}\n`);
  return isOrder ? "column order" : "differs";
}

function report(): void {
  const counts = new Map<string, number>();
  for (const found of verdicts.values()) {
    const worst = found.find((verdict) => verdict !== "exact") ?? "exact";
    counts.set(worst, (counts.get(worst) ?? 0) + 1);
  }
  const kinds = [...new Set(pairs.flatMap(({ objects = [] }) => objects))].sort();
  for (const kind of kinds) {
    const all = pairs.filter(({ objects = [] }) => objects.includes(kind));
    const exact = all.filter(({ name }) => isExact(verdicts.get(name)));
    process.stdout.write(`${kind}: ${exact.length} of ${all.length}\n`);
  }
  for (const [verdict, count] of counts) process.stdout.write(`${verdict}: ${count}\n`);
}

function isExact(found: readonly Verdict[] = []): boolean {
  return found.every((verdict) => verdict === "exact");
}
