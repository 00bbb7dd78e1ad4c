import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import type { EbbProject } from "../support/project.ts";
import { startProxy } from "../support/proxy.ts";
import type { TestDatabase } from "../support/test-database.ts";
import {
  errorOf,
  inProject,
  invalidIndexes,
  killInside,
  ran,
  section,
  whatRan,
} from "./half-run.ts";

const BUILDS: readonly (readonly [string, string])[] = [
  ["a named index", "create unique index concurrently t_id on t (id);"],
  ["an index with IF NOT EXISTS", "create unique index concurrently if not exists t_id on t (id);"],
  ["an index without a name", "create unique index concurrently on t (id);"],
];
for (const [what, build] of BUILDS) {
  test(`an INVALID index is dropped in its own step, and built again: ${what}`, async () => {
    await inProject(async (project, database) => {
      project.write(section(`${ran("one")}\n${build}\n${ran("three")}`));
      const failed = await project.json("upgrade", "head");
      assert.deepEqual(errorOf(failed), ["EBB_HALF_RUN", 6, "23505", 8]);
      assert.equal((await invalidIndexes(database)).length, 1);
      await database.query("delete from t where other = 2");
      const { status, value, stderr } = await project.json("upgrade", "head");
      assert.equal(status, 0, stderr);
      assert.match(stderr, /is INVALID, left by an interrupted build: ebb drops it first/);
      const steps = value.steps as { revision: string; sql?: string }[];
      assert.deepEqual(
        steps.map(({ revision, sql }) => [revision, sql?.replace(/t_id(_idx)?/, "t_id")]),
        [
          ["bbbb", 'drop index concurrently "public"."t_id"'],
          ["bbbb", undefined],
        ],
      );
      assert.deepEqual(await invalidIndexes(database), []);
      const [row] = await database.query(
        "select count(*)::int as n from pg_index where indrelid = 't'::regclass",
      );
      assert.equal(row?.n, 1);
      assert.deepEqual(await whatRan(database), ["one", "three"]);
    });
  });
}

test("an INVALID index of the same name that was there before is left alone", async () => {
  await inProject(async (project, database) => {
    await project.ebb("upgrade", "head");
    await database.query("create index t_id on t (id)");
    await database.query(
      "update pg_index set indisvalid = false where indexrelid = 't_id'::regclass",
    );
    project.write(section(`${ran("one")}\ncreate index concurrently t_id on t (id);`));
    assert.deepEqual(errorOf(await project.json("upgrade", "head")), [
      "EBB_HALF_RUN",
      6,
      "42P07",
      8,
    ]);
    assert.equal((await project.ebb("upgrade", "head")).status, 6);
    assert.deepEqual(await invalidIndexes(database), ["t_id"]);
  });
});

test("an index that was there before the last attempt is left alone, whatever became of it", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\ncreate unique index concurrently on t (id);`));
    assert.equal((await project.ebb("upgrade", "head")).status, 6);
    await database.query("create index t_hand on t (other)");
    assert.equal((await project.ebb("upgrade", "head")).status, 6);
    await database.query(
      "update pg_index set indisvalid = false where indexrelid = 't_hand'::regclass",
    );
    await database.query("delete from t where other = 2");
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await invalidIndexes(database), ["t_hand"]);
  });
});

test("an INVALID index is dropped also when a statement was written before its build", async () => {
  await inProject(async (project, database) => {
    const build = "create unique index concurrently t_id on t (id);";
    project.write(section(`${ran("one")}\n${build}`));
    await project.json("upgrade", "head");
    project.write(section(`${ran("one")}\ndelete from t where other = 2;\n${build}`));
    const { status, stderr } = await project.json("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await invalidIndexes(database), []);
    assert.deepEqual(await whatRan(database), ["one"]);
  });
});

test("a failed first index build is half run, because of the index that it leaves", async () => {
  await inProject(async (project) => {
    project.write(section("create unique index concurrently t_id on t (id);"));
    assert.deepEqual(errorOf(await project.json("upgrade", "head")), [
      "EBB_HALF_RUN",
      6,
      "23505",
      7,
    ]);
    assert.equal((await project.ebb("status")).status, 6);
  });
});

test("the leftover of REINDEX CONCURRENTLY is dropped, another's is left alone", async () => {
  await inProject(async (project, database) => {
    await project.ebb("upgrade", "head");
    await database.query("create unique index t_other on t (other)");
    await database.query("create index t_id_ccnew on t (id)");
    await database.query(
      "update pg_index set indisvalid = false where indexrelid = 't_id_ccnew'::regclass",
    );
    // A duplicate that the index does not know makes its rebuilding fail.
    await database.query(
      "update pg_index set indisready = false, indislive = true where indexrelid = 't_other'::regclass",
    );
    await database.query("insert into t values (9, 1)");
    await database.query(
      "update pg_index set indisready = true where indexrelid = 't_other'::regclass",
    );
    project.write(section(`${ran("one")}\nreindex index concurrently t_other;`));
    assert.deepEqual(errorOf(await project.json("upgrade", "head")), [
      "EBB_HALF_RUN",
      6,
      "23505",
      8,
    ]);
    assert.deepEqual([...(await invalidIndexes(database))].sort(), ["t_id_ccnew", "t_other_ccnew"]);
    await database.query("delete from t where id = 9");
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await invalidIndexes(database), ["t_id_ccnew"]);
  });
});

test("an index build that was under way at a kill -9 is decided by the catalog", async () => {
  await inProject(async (project, database) => {
    await project.ebb("upgrade", "head");
    await database.query("insert into t select g, g from generate_series(10, 300) g");
    project.write(
      section(
        `${ran("one")}\ncreate index concurrently t_slow on t (slow(other));\n${ran("three")}`,
      ),
    );
    await database.query(
      "create function slow(int) returns int language sql immutable as 'select $1 from pg_sleep(0.05)'",
    );
    await killInside(project, database, "t_slow");
    await database.query(
      "create or replace function slow(int) returns int language sql immutable as 'select $1'",
    );
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await invalidIndexes(database), []);
    assert.deepEqual(await whatRan(database), ["one", "three"]);
  });
});

const ANSWERED_BY_CATALOG = [
  "create unique index concurrently t_other on t (id, other)",
  "drop index concurrently t_base",
  "reindex index concurrently t_base",
];
for (const sql of ANSWERED_BY_CATALOG) {
  test(`an index statement whose answer was lost needs no operator: ${sql}`, async () => {
    await inProject(async (project, database) => {
      await loseAnswer(project, database, sql);
      const { status, stderr } = await project.ebb("upgrade", "head");
      assert.equal(status, 0, stderr);
      assert.deepEqual(await whatRan(database), ["one", "three"]);
      assert.deepEqual(await invalidIndexes(database), []);
    });
  });
}

test("resume --again repeats an index statement even if the catalog shows it as done", async () => {
  await inProject(async (project, database) => {
    await loseAnswer(project, database, "create index concurrently on t (other)");
    const { status, stderr } = await project.ebb("resume", "--again");
    assert.equal(status, 0, stderr);
    const made = await database.query("select 1 from pg_class where relname ~ '^t_other_idx'");
    assert.equal(made.length, 2);
  });
});

test("a lock_timeout of ebb's does not reach a concurrent index build", async () => {
  await inProject(async (project, database) => {
    const note = "insert into ran (what) values (current_setting('lock_timeout'));";
    project.write(section(`${note}\ncreate index concurrently i on t (told(id));\n${note}`));
    await project.ebb("upgrade", "aaaa");
    await database.query(`create function told(int) returns int immutable language plpgsql as $$ begin
      if current_setting('lock_timeout') <> '0' then raise 'lock_timeout'; end if; return 1; end $$`);
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await whatRan(database), ["3s", "3s"]);
  });
});

/** Runs a section of which the connection is lost when the server has done this statement. */
async function loseAnswer(project: EbbProject, database: TestDatabase, sql: string): Promise<void> {
  await project.ebb("upgrade", "head");
  await database.query("create index t_base on t (id)");
  project.write(section(`${ran("one")}\n${sql};\n${ran("three")}`));
  const { host, port } = await sharedCluster();
  const proxy = await startProxy({ host, port });
  proxy.cutAt(sql, "answer");
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const { status } = await project.ebb("upgrade", "head", "--url", url.href);
  await proxy.close();
  assert.deepEqual([proxy.hasCut, status], [true, 6]);
}
