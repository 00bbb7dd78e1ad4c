import assert from "node:assert/strict";
import { test } from "node:test";
import { inDatabase } from "../database/in-database.ts";
import { SERVER_VERSION } from "../support/cluster.ts";
import { openBench, query, run, write } from "./bench.ts";
import { FAMILY_PAIRS } from "./family-pairs.ts";
import { PAIRS } from "./pairs.ts";

const pairs = [...PAIRS, ...FAMILY_PAIRS].filter(({ since = 0 }) => since <= SERVER_VERSION);

for (const pair of pairs) {
  test(
    `writeDifference() leads there and back: ${pair.name}`,
    inDatabase(async (session) => {
      const bench = await openBench(session);
      const [before, after] = [await bench.load(pair.before), await bench.load(pair.after)];
      await bench.load(pair.before);
      assert.deepEqual(await bench.go(before, after), []);
      assert.deepEqual(await bench.go(await bench.read(), before), []);
      await bench.close();
    }),
  );
}

for (const pair of pairs.filter(({ keeps }) => keeps !== undefined)) {
  test(
    `writeDifference() keeps the rows: ${pair.name}`,
    inDatabase(async (session) => {
      const bench = await openBench(session);
      const after = await bench.load(pair.after);
      await bench.load(pair.before);
      await run(session, pair.rows ?? "");
      const [was, before] = [await query(session, pair.keeps ?? ""), await bench.read()];
      assert.deepEqual(await bench.go(before, after), []);
      assert.deepEqual(await query(session, pair.keeps ?? ""), was);
      await bench.close();
    }),
  );
}

for (const pair of PAIRS.slice(0, 6)) {
  test(
    `writeDifference() writes nothing for equal states: ${pair.name}`,
    inDatabase(async (session) => {
      const bench = await openBench(session);
      const after = await bench.load(pair.after);
      assert.deepEqual(write(after, await bench.read(), 18), []);
      await bench.close();
    }),
  );
}
