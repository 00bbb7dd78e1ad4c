import assert from "node:assert/strict";
import { test } from "node:test";
import type { LintDatabase } from "../../../src/engine/lint/lint-database.ts";
import { lintScript } from "../../lint/linting.ts";

function database(versionNumber: number): LintDatabase {
  return {
    ...{ versionNumber, applied: new Set<string>(), inTheWay: async () => [] },
    facts: async () => ({
      ...{ version: 18, currentSchema: "public", relations: new Map(), types: new Map() },
      ...{ functions: new Map(), tables: new Map(), binaryCasts: new Set<string>() },
    }),
  };
}

/** Versions of servers, and if they build indexes wrongly. */
const VERSIONS: readonly (readonly [version: number, isFound: boolean])[] = [
  [130_022, false],
  [140_000, true],
  [140_003, true],
  [140_004, false],
  [150_000, false],
];

for (const [version, isFound] of VERSIONS) {
  for (const sql of ["create index concurrently i on t (a)", "reindex table concurrently t"]) {
    test(`concurrent-index-corruption ${isFound ? "finds" : "takes"} ${sql} on ${version}`, async () => {
      const { findings } = await lintScript(`${sql};\n`, { database: database(version) });
      const ids = findings.map(({ rule }) => rule);
      assert.equal(ids.includes("concurrent-index-corruption"), isFound);
    });
  }
}

test("concurrent-index-corruption takes an index that is not built concurrently", async () => {
  const { findings } = await lintScript("create index i on t (a);\n", {
    database: database(140_001),
  });
  assert.ok(!findings.some(({ rule }) => rule === "concurrent-index-corruption"));
});
