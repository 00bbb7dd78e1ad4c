import assert from "node:assert/strict";
import { test } from "node:test";
import { changedRows } from "../../src/engine/ledger/heads-change.ts";
import { requireHeads } from "../../src/engine/ledger/ledger-write.ts";
import { onAnyEngine } from "./any-engine.ts";

const LEDGER = { schema: "public", table: "ebb_version" };
const HEADS = Array.from({ length: 1000 }, (_, index) => `head${1000 + index}`);

test("the check of 1,000 heads is a short statement", () => {
  assert.ok(requireHeads(LEDGER, HEADS).length < 1000);
});

test(
  "the check of 1,000 heads notices every change of one of them",
  onAnyEngine(async ({ db }) => {
    const check = requireHeads(LEDGER, HEADS);
    await db.query(`create table ebb_version (version_num text primary key);
insert into ebb_version select 'head' || n from generate_series(1000, 1999) n`);
    await db.query(check);
    for (const [change, undo] of [
      [
        "insert into ebb_version values ('zzzz')",
        "delete from ebb_version where version_num = 'zzzz'",
      ],
      ["insert into ebb_version values ('')", "delete from ebb_version where version_num = ''"],
      [
        "delete from ebb_version where version_num = 'head1500'",
        "insert into ebb_version values ('head1500')",
      ],
      [
        "update ebb_version set version_num = 'head15OO' where version_num = 'head1500'",
        "update ebb_version set version_num = 'head1500' where version_num = 'head15OO'",
      ],
      [
        "delete from ebb_version where version_num = 'head1501'; update ebb_version set version_num = 'head1500,head1501' where version_num = 'head1500'",
        "delete from ebb_version where version_num like '%,%'; insert into ebb_version values ('head1500'), ('head1501')",
      ],
      [
        "delete from ebb_version",
        "insert into ebb_version select 'head' || n from generate_series(1000, 1999) n",
      ],
    ] as const) {
      await db.query(change);
      await assert.rejects(db.query(check), /EBB_FENCE_HEADS/, change);
      await db.query(undo);
      await db.query(check);
    }
  }),
);

test(
  "rows that hold the separator are still compared one by one",
  onAnyEngine(async ({ db }) => {
    const rows = [...HEADS.slice(0, 98), "head1098,head1099", "head1100"];
    const values = (all: readonly string[]): string => all.map((row) => `('${row}')`).join();
    await db.query(`create table ebb_version (version_num text primary key);
insert into ebb_version values ${values(rows)}`);
    await db.query(requireHeads(LEDGER, rows));
    await db.query(`delete from ebb_version where version_num >= 'head1098';
insert into ebb_version values ('head1098'), ('head1099,head1100')`);
    await assert.rejects(db.query(requireHeads(LEDGER, rows)), /EBB_FENCE_HEADS/);
  }),
);

for (const [what, before, after, gone, come] of [
  ["a head in the middle", ["a", "c"], ["a", "b", "c"], [], ["b"]],
  ["a head that others replace", ["a", "c", "d"], ["a", "b", "e", "d"], ["c"], ["b", "e"]],
  ["a merge", ["a", "b", "c"], ["m"], ["a", "b", "c"], ["m"]],
  ["nothing", ["a", "b"], ["a", "b"], [], []],
  ["an order alone", ["a", "b"], ["b", "a"], [], []],
  ["the first head", [], ["a"], [], ["a"]],
] as const) {
  test(`changedRows() finds ${what}`, () => {
    assert.deepEqual(changedRows({ before, after }), { gone, come });
  });
}
