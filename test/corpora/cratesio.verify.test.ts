import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { runBinary } from "../support/binary.ts";
import { sharedCluster } from "../support/cluster.ts";

/** What the project's own scripts did with psql and pg_dump; the corpora's README explains it. */
interface Expected {
  readonly revision: string;
  readonly up_changes_schema: boolean;
  readonly roundtrip: "exact" | "column-order" | "differs" | "down-fails" | "no-down";
  readonly up_again?: "ok" | "fails";
  readonly up_again_schema?: "exact" | "column-order" | "differs";
}

interface Verified {
  readonly ok: boolean;
  readonly revisions: readonly {
    readonly revision: string;
    readonly changes_schema: boolean;
    readonly round_trip: string;
    readonly up_again: string | null;
  }[];
}

const CORPUS = join(process.env.EBB_CORPORA ?? "", "cratesio");
const { revisions } = JSON.parse(readFileSync(join(CORPUS, "expected-roundtrip.json"), "utf8")) as {
  readonly revisions: readonly Expected[];
};

/** Ids of the revisions whose down is declared to leave the change: what stays there is not judged. */
const downNothing = new Set(
  readdirSync(join(CORPUS, "migrations"))
    .filter((file) =>
      /^-- down nothing$/m.test(readFileSync(join(CORPUS, "migrations", file), "utf8")),
    )
    .map((file) => file.slice(0, file.indexOf("_"))),
);

const PLACES: readonly (readonly [string, () => Promise<readonly string[]>])[] = [
  ["PostgreSQL 15", async () => ["--scratch-url", (await sharedCluster(15)).url]],
  ["PostgreSQL 18", async () => ["--scratch-url", (await sharedCluster(18)).url]],
  ["the embedded database", async () => []],
];

for (const [place, scratch] of PLACES) {
  test(`cratesio verify gives the verdict of psql and pg_dump on every revision, on ${place}`, async () => {
    const cwd = mkdtempSync(join(tmpdir(), "ebb-corpus-"));
    try {
      const words = ["verify", "--json", "--dir", join(CORPUS, "migrations"), ...(await scratch())];
      const { status, stdout } = await runBinary(words, { cwd });
      const verified = JSON.parse(stdout) as Verified;
      assert.deepEqual([status, verified.ok], [3, false]);
      assert.deepEqual(verified.revisions.map(verdicts), revisions.map(expectedVerdicts));
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });
}

function verdicts(each: Verified["revisions"][0]): readonly unknown[] {
  return [each.revision, each.changes_schema, each.round_trip, each.up_again];
}

function expectedVerdicts(each: Expected): readonly unknown[] {
  const differs = each.up_again_schema === "differs";
  const again = differs ? "differs" : (each.up_again ?? null);
  const stays = each.roundtrip === "differs" && downNothing.has(each.revision);
  return [each.revision, each.up_changes_schema, stays ? "stays" : each.roundtrip, again];
}
