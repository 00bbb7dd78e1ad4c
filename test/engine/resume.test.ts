import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { codeOf, DOWN, errorOf, inProject, killInside, ran, section, whatRan } from "./half-run.ts";

test("the next run continues at the failed statement", async () => {
  await inProject(async (project, database) => {
    project.write(
      section(
        `${ran("one")}\n${ran("two")}\nselect 1 / (select count(*) from late);\n${ran("three")}`,
      ),
    );
    const failed = await project.json("upgrade", "head");
    assert.deepEqual(errorOf(failed), ["EBB_HALF_RUN", 6, "42P01", 9]);
    const status = await project.json("status");
    assert.equal(status.status, 6);
    assert.deepEqual(status.value.half_run, {
      revision: "bbbb",
      direction: "up",
      statement: 3,
      line: 9,
      outcome: "failed",
      next: "Finish it: ebb upgrade bbbb",
    });
    await database.query("create table late as select 1");
    const { status: code, stderr } = await project.ebb("upgrade", "head");
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Revision bbbb is resumed at statement 3 of 4/);
    assert.deepEqual(await whatRan(database), ["one", "two", "three"]);
    assert.equal((await project.ebb("status")).status, 0);
  });
});

test("status and upgrade propose no run of a half-run up section whose file is gone", async () => {
  await inProject(async (project) => {
    project.write(section(`${ran("one")}\nselect 1 / 0;`));
    await project.ebb("upgrade", "head");
    rmSync(join(project.cwd, "migrations", "bbbb.sql"));
    for (const argv of [["status"], ["upgrade", "head"]]) {
      const { stdout, stderr } = await project.ebb(...argv);
      assert.match(stdout + stderr, /Resume it from the source that has the file; or clean up/);
      assert.doesNotMatch(stdout + stderr, /ebb upgrade bbbb/);
    }
    assert.equal((await project.ebb("resume", "--undone", "bbbb")).status, 0);
  });
});

test("the command that status, check and upgrade propose finishes the half-run down section of a merge", async () => {
  await inProject(async (project, database) => {
    const nothing = "-- up\n-- down nothing";
    project.write(
      { id: "bbbb", parents: "aaaa", text: nothing },
      { id: "cccc", parents: "aaaa", text: nothing },
      {
        id: "dddd",
        parents: "bbbb, cccc",
        text: `-- up\n-- down no-transaction\n${ran("one")}\nselect * from late;`,
      },
    );
    await project.ebb("upgrade", "head");
    assert.equal((await project.ebb("downgrade", "bbbb")).status, 6);
    const remedy = /Finish it: ebb downgrade bbbb\n/;
    assert.match((await project.ebb("status")).stdout, remedy);
    assert.match((await project.ebb("check")).stdout, remedy);
    assert.match((await project.ebb("up")).stderr, /Finish it: ebb downgrade bbbb; or/);
    await database.query("create table late ()");
    assert.equal((await project.ebb("downgrade", "bbbb")).status, 0);
    assert.deepEqual(await whatRan(database), ["one"]);
  });
});

test("the settings of a section are repeated when it is resumed", async () => {
  await inProject(async (project, database) => {
    project.write(
      section(`set search_path = elsewhere;\nset application_name = 'mine';\nbegin; set lock_timeout = '7s'; commit;
create schema if not exists elsewhere;\nselect * from late;
insert into public.ran (what) values (current_setting('search_path') || current_setting('application_name') || current_setting('lock_timeout'));`),
    );
    await project.ebb("upgrade", "head");
    await database.query("create table elsewhere.late ()");
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await whatRan(database), ["elsewheremine7s"]);
  });
});

const OTHERS: readonly (readonly string[])[] = [
  ["upgrade", "aaaa"],
  ["downgrade", "-1"],
  ["downgrade", "base"],
  ["redo"],
];
for (const command of OTHERS) {
  test(`${command.join(" ")} is refused while another section is half run`, async () => {
    await inProject(async (project) => {
      project.write(section(`${ran("one")}\nselect * from nowhere;`));
      await project.ebb("upgrade", "head");
      const told = await project.json(...command);
      assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
    });
  });
}

test("stamp closes the journal of a half-run section, and reports that", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\nselect * from nowhere;`));
    await project.ebb("upgrade", "head");
    const { status, stderr } = await project.ebb("stamp", "aaaa");
    assert.equal(status, 0, stderr);
    assert.match(stderr, /half-run up section of bbbb is closed/);
    assert.equal((await project.json("status")).value.half_run, null);
    project.write(section(`${ran("one")}\n${ran("two")}`));
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
    assert.deepEqual(await whatRan(database), ["one", "one", "two"]);
  });
});

test("a half-run section that is no longer no-transaction is not run from its begin", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\nselect * from nowhere;`));
    await project.ebb("upgrade", "head");
    project.write({ id: "bbbb", parents: "aaaa", text: `-- up\n${ran("one")}\n${DOWN}` });
    const told = await project.json("upgrade", "head");
    assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
    assert.deepEqual(await whatRan(database), ["one"]);
  });
});

test("a kill -9 inside a statement leaves its outcome unknown until the operator decides", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\nselect pg_sleep(600);\n${ran("three")}`));
    await killInside(project, database, "pg_sleep(600)");
    const status = await project.json("status");
    assert.equal(status.status, 6);
    const halfRun = status.value.half_run as { statement: number; outcome: string };
    assert.deepEqual([halfRun.statement, halfRun.outcome], [2, "unknown"]);
    for (const command of [["upgrade", "head"], ["downgrade", "-1"], ["redo"]]) {
      const told = await project.json(...command);
      assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"], command.join(" "));
    }
    const { status: code, stderr } = await project.ebb("resume", "--done");
    assert.equal(code, 0, stderr);
    assert.deepEqual(await whatRan(database), ["one", "three"]);
    assert.equal((await project.ebb("status")).status, 0);
  });
});

test("resume --again runs the statement once more and finishes the section", async () => {
  await inProject(async (project, database) => {
    const pause =
      "select pg_sleep(600) from ran where not exists (select from pg_class where relname = 'hurry');";
    project.write(section(`${ran("one")}\n${pause}\n${ran("three")}`));
    await killInside(project, database, "pg_sleep(600)");
    await database.query("create table hurry ()");
    const { status, stderr, value } = await project.json("resume", "--again");
    assert.equal(status, 0, stderr);
    assert.deepEqual([value.command, value.heads_after], ["resume", ["bbbb"]]);
    assert.deepEqual(await whatRan(database), ["one", "three"]);
    assert.equal((await project.ebb("status")).status, 0);
  });
});

test("resume --undone closes the journal: the section did not happen", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\nselect pg_sleep(600);`));
    await killInside(project, database, "pg_sleep(600)");
    const { status, stderr } = await project.ebb("resume", "--undone");
    assert.equal(status, 0, stderr);
    const { value } = await project.json("status");
    assert.deepEqual([value.half_run, value.heads], [null, ["aaaa"]]);
    assert.equal((await project.ebb("resume", "--undone")).status, 0);
  });
});

for (const options of [[], ["--again", "--done"]]) {
  test(`resume ${options.join(" ")} is wrong usage`, async () => {
    await inProject(async (project) => {
      assert.equal((await project.ebb("resume", ...options)).status, 2);
    });
  });
}

test("a half-run down section is resumed by the same downgrade, and closed by --undone as still applied", async () => {
  await inProject(async (project, database) => {
    project.write({
      id: "bbbb",
      parents: "aaaa",
      text: `-- up\n${ran("up")}\n-- down no-transaction\n${ran("down")}\nselect * from late;`,
    });
    await project.ebb("upgrade", "head");
    assert.equal((await project.ebb("downgrade", "-1")).status, 6);
    const { value } = await project.json("status");
    assert.equal((value.half_run as { direction: string }).direction, "down");
    assert.equal((await project.ebb("upgrade", "head")).status, 6);
    assert.equal((await project.ebb("resume", "--undone")).status, 0);
    assert.equal((await project.ebb("status")).status, 0);
    await project.ebb("downgrade", "-1");
    await database.query("create table late ()");
    const { status, stderr } = await project.ebb("downgrade", "-1");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await whatRan(database), ["up", "down", "down"]);
  });
});
