import assert from "node:assert/strict";
import { test } from "node:test";
import { inDatabase } from "../database/in-database.ts";
import { openBench } from "./bench.ts";
import { randomPair } from "./random-schemas.ts";

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

test(
  "writeDifference() leads there and back between schemas drawn at random",
  inDatabase(async (session) => {
    const bench = await openBench(session);
    const differing: string[] = [];
    for (const seed of SEEDS) {
      const pair = randomPair(seed);
      const [after, before] = [await bench.load(pair.after), await bench.load(pair.before)];
      const there = await bench.go(before, after);
      const back = await bench.go(await bench.read(), before);
      differing.push(...[...there, ...back].map((difference) => `seed ${seed}: ${difference}`));
    }
    assert.deepEqual(differing, []);
    await bench.close();
  }),
);
