import assert from "node:assert/strict";
import { test } from "node:test";
import { progressOf, progressQuery } from "../../src/engine/watch/statement-progress.ts";

const COUNTERS = {
  lockers_done: 1,
  lockers_total: 2,
  blocks_done: 3,
  blocks_total: 4,
  tuples_done: 5,
  tuples_total: 6,
};

function read(command: string, facts: object, dataBytes = 0) {
  const row = { command, table: "public.t", facts: JSON.stringify(facts) };
  const { done, total, phase, rows } = progressOf(row, () => dataBytes);
  return [done, total, phase, rows];
}

for (const [phase, done, total] of [
  ["waiting for writers before build", 1, 2],
  ["building index: scanning table", 3, 4],
  ["building index: loading tuples in tree", 5, 6],
  ["building index: sorting live tuples", 0, 0],
  ["index validation: scanning index", 3, 4],
  ["waiting for old snapshots", 1, 2],
] as const) {
  test(`progressOf() knows what "${phase}" is measured by`, () => {
    assert.deepEqual(read("CREATE INDEX", { ...COUNTERS, phase }), [done, total, phase, undefined]);
  });
}

test("progressOf() names the partition on which an index is built", () => {
  const facts = { phase: "x", partitions_done: 2, partitions_total: 5 };
  assert.equal(read("CREATE INDEX", facts)[2], "x, partition 3 of 5");
});

for (const [command, facts, done, total] of [
  ["VACUUM", { phase: "scanning heap", heap_blks_scanned: 1, heap_blks_total: 9 }, 1, 9],
  ["VACUUM", { phase: "vacuuming heap", heap_blks_vacuumed: 2, heap_blks_total: 9 }, 2, 9],
  ["VACUUM", { phase: "vacuuming indexes", indexes_processed: 1, indexes_total: 3 }, 1, 3],
  ["VACUUM", { phase: "vacuuming indexes" }, 0, 0],
  ["CLUSTER", { phase: "seq scanning heap", heap_blks_scanned: 1, heap_blks_total: 9 }, 1, 9],
  ["CLUSTER", { phase: "writing new heap", heap_blks_scanned: 9, heap_blks_total: 9 }, 0, 0],
  [
    "ANALYZE",
    { phase: "acquiring sample rows", sample_blks_scanned: 1, sample_blks_total: 9 },
    1,
    9,
  ],
  ["COPY", { bytes_processed: 10, bytes_total: 40, tuples_processed: 1 }, 10, 40],
] as const) {
  test(`progressOf() reads ${command} from ${JSON.stringify(facts)}`, () => {
    assert.deepEqual(read(command, facts).slice(0, 2), [done, total]);
  });
}

test("progressOf() measures a COPY from the file by the data that it holds", () => {
  const facts = { bytes_processed: 10, bytes_total: 0, tuples_processed: 4 };
  assert.deepEqual(read("COPY", facts, 80), [10, 80, undefined, 4]);
});

test("progressOf() counts the rows of a CLUSTER by way of an index", () => {
  const facts = { phase: "index scanning heap", heap_tuples_scanned: 77, heap_blks_total: 0 };
  assert.deepEqual(read("CLUSTER", facts), [0, 0, "index scanning heap", 77]);
});

test("progressQuery() does not ask PostgreSQL 13 for COPY, which it does not report", () => {
  const asked = [130_022, 140_000].map((version) =>
    progressQuery("select 1 as pid", version).includes("pg_stat_progress_copy"),
  );
  assert.deepEqual(asked, [false, true]);
});
