import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { runBinary } from "../support/binary.ts";
import { sharedCluster } from "../support/cluster.ts";

/** What the project's own scripts did with psql; the corpora's README explains it. */
interface Expected {
  readonly revision: string;
  readonly chain_down: "ok" | "fails";
  readonly chain_down_error?: string;
}

interface Run {
  readonly status: number;
  readonly steps: readonly { readonly revision: string }[];
  readonly heads_after: readonly string[];
  readonly error?: { readonly message: string };
}

const CORPUS = join(process.env.EBB_CORPORA ?? "", "cratesio");
const expected = (
  JSON.parse(readFileSync(join(CORPUS, "expected-roundtrip.json"), "utf8")) as {
    revisions: readonly Expected[];
  }
).revisions;
const cwd = mkdtempSync(join(tmpdir(), "ebb-corpus-"));

async function ebb(url: string, ...args: string[]): Promise<Run> {
  const command = [...args, "--json", "--quiet", "--dir", join(CORPUS, "migrations"), "--url", url];
  const { status, stdout } = await runBinary(command, { cwd });
  return { status, ...(JSON.parse(stdout) as Omit<Run, "status">) };
}

/** A new, empty database. */
type NewDatabase = () => Promise<{ readonly url: string; drop(): Promise<unknown> }>;

const onServer =
  (version: 15 | 18): NewDatabase =>
  async () =>
    (await sharedCluster(version)).createDatabase();

let embedded = 0;
const onEmbedded: NewDatabase = async () => {
  const directory = join(cwd, `embedded-${++embedded}`);
  return {
    url: `pglite:${directory}`,
    drop: async () => rmSync(directory, { recursive: true, force: true }),
  };
};

const PLACES: readonly (readonly [string, NewDatabase])[] = [
  ["PostgreSQL 15", onServer(15)],
  ["PostgreSQL 18", onServer(18)],
  ["the embedded database", onEmbedded],
];

for (const [place, newDatabase] of PLACES) {
  test(`cratesio every revision goes up, down where its down works, and up again on ${place}`, async () => {
    let database = await newDatabase();
    const up = await ebb(database.url, "upgrade", "head");
    assert.deepEqual([up.status, up.steps.length], [0, expected.length]);
    const failures = new Map<string, string>();
    const down: string[] = [];
    for (;;) {
      const run = await ebb(database.url, "downgrade", "base");
      down.push(...run.steps.map(({ revision }) => revision));
      if (run.status === 0) break;
      const [stuck = ""] = run.heads_after;
      failures.set(stuck, run.error?.message ?? "");
      await database.drop();
      database = await newDatabase();
      const below = await ebb(database.url, "upgrade", `${stuck}-1`);
      assert.equal(below.status, 0);
    }
    assert.deepEqual(failures, expectedFailures());
    assert.deepEqual(down.sort(), expectedDowns().sort());
    const again = await ebb(database.url, "upgrade", "head");
    assert.deepEqual([again.status, again.steps.length], [0, expected.length]);
    await database.drop();
  });
}

test.after(() => rmSync(cwd, { recursive: true, force: true }));

/** The downs that fail by themselves, newest first, with what the server says. */
function expectedFailures(): Map<string, string> {
  const failing = expected.filter(({ chain_down }) => chain_down === "fails").toReversed();
  return new Map(
    failing.map(({ revision, chain_down_error = "" }) => [
      revision,
      chain_down_error.replace(/^.*ERROR: {2}/, ""),
    ]),
  );
}

function expectedDowns(): string[] {
  return expected.filter(({ chain_down }) => chain_down === "ok").map(({ revision }) => revision);
}
