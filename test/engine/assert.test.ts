import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf } from "./site.ts";

const FAILS: readonly (readonly [string, string, number])[] = [
  ["false", "select false;", 8],
  ["null", "select null::boolean;", 8],
  ["null of another type", "select null;", 8],
  ["false in the second of several", "select true;\nselect 1 = 2;", 9],
  ["false in one of several rows", "select a > 1 from (values (1), (2)) v(a);", 8],
  ["false in the first of two columns of one name", "select false, true;", 8],
  ["false in the first of columns that look like numbers", 'select false as b, true as "0";', 8],
];
for (const [what, sql, line] of FAILS) {
  test(
    `upgrade rolls back a revision whose assert gives ${what}`,
    onServer(async (site) => {
      site.revision({ id: "aaaa", text: text(sql) });
      const { status, value } = await site.json("up");
      const { code, file, line: at } = errorOf(value);
      assert.deepEqual([status, code, file, at], [1, "EBB_ASSERT", "migrations/aaaa.sql", line]);
      assert.deepEqual(await site.heads(), []);
      assert.equal(await site.value("select pg_catalog.to_regclass('a')::text"), null);
    }),
  );
}

const HOLDS: readonly (readonly [string, string])[] = [
  ["true", "select true;"],
  ["no rows", "select 1 from a where false;"],
  ["a number and a text", "select 0; select '';"],
  ["false in a later column", "select 1, false;"],
  ["no result", "do $$ begin null; end $$;"],
  ["nothing", "-- nothing yet"],
];
for (const [what, sql] of HOLDS) {
  test(
    `upgrade continues when an assert gives ${what}`,
    onServer(async (site) => {
      site.revision({ id: "aaaa", text: text(sql) });
      assert.equal((await site.ebb("up")).status, 0);
      assert.deepEqual(await site.heads(), ["aaaa"]);
    }),
  );
}

test(
  "upgrade rolls back a revision whose assert fails, and shows the place",
  onServer(async (site) => {
    site.revision({ id: "aaaa", text: text("select true;\nselect nope;") });
    const { status, value } = await site.json("up");
    const { sqlstate, line, column } = errorOf(value);
    assert.deepEqual([status, sqlstate, line, column], [1, "42703", 9, 8]);
    assert.deepEqual(await site.heads(), []);
  }),
);

test(
  "upgrade --transaction all takes everything back when an assertion fails",
  onServer(async (site) => {
    site.revision({ id: "aaaa", text: text("select true;") });
    site.revision({
      id: "bbbb",
      text: "-- b\n-- revision: bbbb\n-- parents: aaaa\n-- up\nselect 1;\n-- assert\nselect false;\n-- down nothing\n",
    });
    const { status, value } = await site.json("up", "--transaction", "all");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_ASSERT"]);
    assert.deepEqual(await site.heads(), []);
  }),
);

test(
  "downgrade does not run the asserts",
  onServer(async (site) => {
    site.revision({ id: "aaaa", text: text("select count(*) = 0 from a;") });
    await site.ebb("up");
    await site.db.query("insert into a default values");
    assert.equal((await site.ebb("down")).status, 0);
  }),
);

function text(sql: string): string {
  return `-- a\n-- revision: aaaa\n\n-- up\ncreate table a ();\n\n-- assert\n${sql}\n\n-- down\ndrop table a;\n`;
}
