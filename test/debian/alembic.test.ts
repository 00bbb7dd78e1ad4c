import assert from "node:assert/strict";
import { test } from "node:test";
import { type SharedRevision, withAlembic } from "./alembic-site.ts";

const LINE: readonly SharedRevision[] = [
  { id: "aaaa1111" },
  { id: "bbbb2222", parents: ["aaaa1111"] },
  { id: "cccc3333", parents: ["bbbb2222"] },
];

/** Two branches, of which one needs the other's middle, and their merge. */
const BRANCHES: readonly SharedRevision[] = [
  { id: "aaaa1111" },
  { id: "bbbb2222", parents: ["aaaa1111"], label: "left" },
  { id: "cccc3333", parents: ["aaaa1111"], label: "right" },
  { id: "dddd4444", parents: ["cccc3333"], depends: ["bbbb2222"] },
  { id: "eeee5555", parents: ["bbbb2222"] },
  { id: "ffff6666", parents: ["dddd4444", "eeee5555"] },
];

test("upgrade goes on where Alembic stands, and `alembic current` names ebb's head", async () => {
  await withAlembic(LINE, async ({ alembic, ebb, tables }) => {
    alembic("upgrade", "bbbb2222");
    const { steps } = await ebb("upgrade", "head");
    assert.deepEqual(
      (steps as { revision: string }[]).map(({ revision }) => revision),
      ["cccc3333"],
    );
    assert.equal(alembic("current"), "cccc3333 (head)");
    assert.deepEqual(await tables(), ["t_aaaa1111", "t_bbbb2222", "t_cccc3333"]);
  });
});

test("downgrade takes back what Alembic applied, and Alembic goes on from there", async () => {
  await withAlembic(LINE, async ({ alembic, ebb, tables }) => {
    alembic("upgrade", "head");
    await ebb("downgrade", "-2");
    assert.equal(alembic("current"), "aaaa1111");
    assert.deepEqual(await tables(), ["t_aaaa1111"]);
    alembic("upgrade", "head");
    assert.deepEqual(await tables(), ["t_aaaa1111", "t_bbbb2222", "t_cccc3333"]);
  });
});

test("downgrade base leaves the version table as Alembic leaves it", async () => {
  await withAlembic(LINE, async ({ alembic, ebb, rows, tables }) => {
    alembic("upgrade", "head");
    await ebb("downgrade", "base");
    assert.equal(alembic("current"), "");
    assert.deepEqual([await rows(), await tables()], [[], []]);
  });
});

test("stamp writes a row that Alembic understands", async () => {
  await withAlembic(LINE, async ({ alembic, ebb }) => {
    alembic("upgrade", "aaaa1111");
    await ebb("stamp", "cccc3333");
    assert.equal(alembic("current"), "cccc3333 (head)");
  });
});

test("ebb goes on where Alembic went on behind ebb's back", async () => {
  await withAlembic(LINE, async ({ alembic, ebb, tables }) => {
    await ebb("upgrade", "aaaa1111");
    alembic("upgrade", "head");
    assert.deepEqual((await ebb("status")).heads, ["cccc3333"]);
    await ebb("downgrade", "-1");
    assert.deepEqual(await tables(), ["t_aaaa1111", "t_bbbb2222"]);
  });
});

test("the ledger's columns are those of Alembic's own version table", async () => {
  const columns = `select column_name, data_type, character_maximum_length, is_nullable
    from information_schema.columns where table_name = 'alembic_version'`;
  await withAlembic(LINE, async ({ alembic, ebb, database }) => {
    alembic("upgrade", "head");
    const before = await database.query(columns);
    await ebb("downgrade", "base");
    assert.deepEqual(await database.query(columns), before);
  });
});

for (const target of ["dddd4444", "left@head", "ffff6666"]) {
  test(`upgrade ${target} leaves the rows of branches that Alembic leaves`, async () => {
    await withAlembic(BRANCHES, async ({ alembic, ebb, rows }) => {
      alembic("upgrade", target);
      // Alembic prints them in the order of a hash.
      const current = (): string[] => alembic("current").split("\n").sort();
      const byAlembic = [await rows(), current()];
      await ebb("downgrade", "base");
      await ebb("upgrade", target);
      assert.deepEqual([await rows(), current()], byAlembic);
    });
  });

  test(`what Alembic applied by upgrade ${target} is taken back to where branches part`, async () => {
    await withAlembic(BRANCHES, async ({ alembic, ebb, tables }) => {
      alembic("upgrade", target);
      await ebb("downgrade", "aaaa1111");
      assert.equal(alembic("current"), "aaaa1111 (branchpoint)");
      assert.deepEqual(await tables(), ["t_aaaa1111"]);
    });
  });
}

test("an id that Alembic's column cannot hold is refused before anything runs", async () => {
  const long = "f".repeat(33);
  await withAlembic(LINE, async ({ alembic, project, tables }) => {
    alembic("upgrade", "head");
    project.write({ id: long, parents: "cccc3333", text: "-- up\ncreate table t_long ();" });
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.match(stderr, /does not fit into "public"\."alembic_version"/);
    assert.equal(status, 1);
    assert.deepEqual(await tables(), ["t_aaaa1111", "t_bbbb2222", "t_cccc3333"]);
  });
});
