import assert from "node:assert/strict";
import { test } from "node:test";
import { Tally } from "./tally.mjs";

test("a test that runs in two places is one test in two runs, and passes if both do", () => {
  const tally = new Tally();
  const name = "a";
  tally.add("pure on Bun", "a.test.ts", { name, isPassed: true, milliseconds: 1 });
  tally.add("pure on Node", "a.test.ts", { name, isPassed: true, milliseconds: 1 });
  assert.deepEqual([tally.runs, tally.distinct()], [2, { passed: 1, failed: 0 }]);
  tally.add("pure on Deno", "a.test.ts", { name, isPassed: false, milliseconds: 1 });
  assert.deepEqual([tally.runs, tally.distinct()], [3, { passed: 0, failed: 1 }]);
  assert.deepEqual(tally.runsOf("pure on Deno"), { passed: 0, failed: 1 });
});

test("two tests of one name in a file are two, and in two files too", () => {
  const tally = new Tally();
  for (const file of ["a.test.ts", "a.test.ts", "b.test.ts"]) {
    tally.add("pure on Bun", file, { name: "a", isPassed: true, milliseconds: 1 });
  }
  assert.deepEqual(tally.distinct(), { passed: 3, failed: 0 });
});

test("slowest() gives the runs that took longest, in order", () => {
  const tally = new Tally();
  for (const milliseconds of [1, 3, 2]) {
    tally.add("pure on Bun", "a.test.ts", {
      name: `${milliseconds}`,
      isPassed: true,
      milliseconds,
    });
  }
  assert.deepEqual(
    tally.slowest(2).map((run) => run.milliseconds),
    [3, 2],
  );
});

test("uneven() finds a file of which one runtime has run fewer tests than another", () => {
  const tally = new Tally();
  for (const where of ["pure on Bun", "pure on Node"]) {
    tally.add(where, "a.test.ts", { name: "a", isPassed: true, milliseconds: 1 });
    tally.add(where, "b.test.ts", { name: "a", isPassed: true, milliseconds: 1 });
  }
  tally.add("pg15 on Node", "a.test.ts", { name: "only there", isPassed: true, milliseconds: 1 });
  assert.deepEqual(tally.uneven(), []);
  tally.add("pure on Bun", "a.test.ts", { name: "b", isPassed: true, milliseconds: 1 });
  assert.deepEqual(tally.uneven(), ["pure a.test.ts"]);
});
