import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { query } from "../support/test-database.ts";
import { inWorkplace } from "../support/world.ts";
import { TABLE, type Verified, write } from "./verifying.ts";

const KEEPERS: readonly (readonly [what: string, up: string])[] = [
  [
    "a subscription",
    "create subscription s connection 'host=127.0.0.1 dbname=none' publication p with (connect = false);",
  ],
  [
    "the mark of a template",
    "do $$ begin execute format('alter database %I is_template true', current_database()); end $$;",
  ],
];

for (const [what, up] of KEEPERS) {
  test(`verify tells its findings and drops a scratch database with ${what} in it`, () =>
    inWorkplace(async (place) => {
      const { url } = await sharedCluster();
      write(place, { id: "one", up: TABLE.up, down: "select 1;" });
      write(place, { id: "two", parents: ["one"], up, down: "select 2;" });
      const { status, value } = await place.json("verify", "--scratch-url", url);
      const { problems, scratch } = value as Verified & { readonly scratch: string };
      assert.equal(status, 3);
      assert.ok(
        problems.some(({ code, revision }) => code === "EBB_DOWN_LEFT" && revision === "one"),
      );
      const name = /ebb_scratch_\w+/.exec(scratch)?.[0] ?? "";
      const left = await query(url, `select from pg_database where datname = '${name}'`);
      assert.deepEqual([name === "", left.length], [false, 0]);
    }));
}
