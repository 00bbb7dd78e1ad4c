import assert from "node:assert/strict";
import { test } from "node:test";
import { inDatabase } from "../database/in-database.ts";
import { SERVER_VERSION } from "../support/cluster.ts";
import { openBench, query, run } from "./bench.ts";
import { KEPT_ROWS } from "./kept-rows.ts";

test(
  "writeDifference() keeps the rows in each kind of change, there and back",
  inDatabase(async (session) => {
    const bench = await openBench(session);
    for (const { name, before, rows, after, query: sql, since = 0 } of KEPT_ROWS) {
      if (since > SERVER_VERSION) continue;
      const to = await bench.load(after);
      const from = await bench.load(before);
      await run(session, rows);
      const had = await query(session, sql);
      assert.notEqual(had.length, 0, name);
      assert.deepEqual(await bench.go(from, to), [], name);
      assert.deepEqual(await query(session, sql), had, `${name}: there`);
      assert.deepEqual(await bench.go(await bench.read(), from), [], name);
      assert.deepEqual(await query(session, sql), had, `${name}: back`);
    }
    await bench.close();
  }),
);
