import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, errorOf, inProject, ran, section, whatRan } from "./half-run.ts";

for (const first of [
  "select * from nowhere;",
  "create index concurrently i on nowhere (id);",
  "begin; insert into ran (what) values ('no'); select * from nowhere; commit;",
  "vacuum nowhere;",
  "set lock_timeout = '1s'; select * from nowhere;",
]) {
  test(`a section whose first statement does nothing is not half run: ${first}`, async () => {
    await inProject(async (project, database) => {
      project.write(section(`${first}\n${ran("two")}`));
      const failed = await project.json("upgrade", "head");
      assert.deepEqual([failed.status, codeOf(failed)], [1, "EBB_SQL"]);
      assert.equal((await project.json("status")).value.half_run, null);
      assert.equal((await project.ebb("downgrade", "-1")).status, 1);
      assert.equal((await project.ebb("upgrade", "aaaa")).status, 0);
      assert.deepEqual(await whatRan(database), []);
    });
  });
}

test("an edited section continues at its first statement that is not done", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\nselect * from nowhere;\n${ran("three")}`));
    await project.ebb("upgrade", "head");
    project.write(
      section(
        `-- mended\n${ran("one").toUpperCase().replace("ONE", "one")}\n${ran("new")}\n${ran("three")}`,
      ),
    );
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await whatRan(database), ["one", "new", "three"]);
  });
});

test("a statement that occurs twice runs twice, before and after a failure", async () => {
  await inProject(async (project, database) => {
    project.write(
      section(
        `${ran("same")}\n${ran("same")}\nselect * from late;\n${ran("same")}\n${ran("same")}`,
      ),
    );
    await project.ebb("upgrade", "head");
    await database.query("create table late ()");
    await project.ebb("upgrade", "head");
    assert.deepEqual(await whatRan(database), ["same", "same", "same", "same"]);
  });
});

test("a statement that occurs twice and failed the second time runs again", async () => {
  await inProject(async (project, database) => {
    await project.ebb("upgrade", "head");
    await database.query("create unique index once on ran (what)");
    project.write(section(`${ran("same")}\n${ran("same")}`));
    assert.deepEqual(errorOf(await project.json("upgrade", "head")), [
      "EBB_HALF_RUN",
      6,
      "23505",
      8,
    ]);
    await database.query("drop index once");
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
    assert.deepEqual(await whatRan(database), ["same", "same"]);
  });
});

test("a BEGIN … COMMIT of its own is all or nothing, and run again as a whole", async () => {
  await inProject(async (project, database) => {
    project.write(
      section(
        `${ran("zero")}\nbegin;\n${ran("one")}\nselect * from late;\n${ran("two")}\ncommit;\n${ran("three")}`,
      ),
    );
    const failed = await project.json("upgrade", "head");
    assert.deepEqual(errorOf(failed), ["EBB_HALF_RUN", 6, "42P01", 10]);
    assert.deepEqual(await whatRan(database), ["zero"]);
    await database.query("create table late ()");
    await project.ebb("upgrade", "head");
    assert.deepEqual(await whatRan(database), ["zero", "one", "two", "three"]);
  });
});

test("nothing is sent after a refused BEGIN", async () => {
  await inProject(async (project, database) => {
    project.write(
      section(`${ran("zero")}\nbegin isolation level nonsense;\n${ran("one")}\ncommit;`),
    );
    assert.equal((await project.ebb("upgrade", "head")).status, 6);
    assert.deepEqual(await whatRan(database), ["zero"]);
  });
});

for (const end of ["commit and chain", "rollback work and chain"]) {
  test(`${end} is refused before anything runs`, async () => {
    await inProject(async (project, database) => {
      project.write(section(`begin; ${ran("one")} ${end}; ${ran("two")} commit;`));
      const { status, value } = await project.json("upgrade", "head");
      const { code } = value.error as { code: string };
      assert.deepEqual([status, code], [1, "EBB_TRANSACTION_STATEMENT"]);
      const [row] = await database.query("select to_regclass('ran') as ran");
      assert.equal(row?.ran, null);
    });
  });
}

test("the options of a marker are set for its section", async () => {
  await inProject(async (project, database) => {
    project.write(
      section(
        "insert into ran (what) values (current_setting('lock_timeout') || current_setting('statement_timeout'));",
        "lock_timeout=4s statement_timeout=2min",
      ),
    );
    await project.ebb("upgrade", "head");
    assert.deepEqual(await whatRan(database), ["4s2min"]);
  });
});

test("DISCARD ALL in a section loses neither the run lock nor the journal", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\ndiscard all;\n${ran("three")}`));
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await whatRan(database), ["one", "three"]);
  });
});

test("a role that a section sets does not write the ledger", async () => {
  await inProject(async (project, database) => {
    await database.query(
      `do $$ begin create role nobody_much; exception when duplicate_object then null; end $$`,
    );
    project.write(
      section(
        `set role nobody_much;\nset search_path = pg_temp;\nset statement_timeout = 50;\nselect 1;\nselect * from nowhere;`,
      ),
    );
    await project.ebb("upgrade", "head");
    const rows = await database.query(
      "select error from ebb_log where event = 'run_end' and error is not null",
    );
    assert.equal(rows.length, 1);
  });
});

for (const [what, hinder, mend] of [
  [
    "another session changed the heads",
    "insert into ebb_version values ('zzzz');",
    "delete from ebb_version where version_num = 'zzzz'",
  ],
  [
    "the ledger is gone",
    "alter table ebb_log rename to gone;",
    "alter table gone rename to ebb_log",
  ],
] as const) {
  test(`a section whose journal cannot be written is reported as half run: ${what}`, async () => {
    await inProject(async (project, database) => {
      project.write(section(`${ran("one")}\n${hinder}\n${ran("three")}`));
      const stopped = await project.json("upgrade", "head");
      assert.deepEqual([stopped.status, codeOf(stopped)], [6, "EBB_HALF_RUN"]);
      const { hint } = stopped.value.error as { hint: string };
      assert.match(hint, /statement 2 of 3. Then: ebb resume --done \S+:2$/);
      await database.query(mend);
      const resumed = await project.ebb("resume", "--done");
      assert.equal(resumed.status, 0, resumed.stderr);
      assert.deepEqual(await whatRan(database), ["one", "three"]);
    });
  });
}
