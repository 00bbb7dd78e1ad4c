import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, inProject, invalidIndexes, ran, section, whatRan } from "./half-run.ts";

const LATE = "select * from late;";

test("resume --at goes on at a statement of an edited section", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\n${LATE}`));
    await project.ebb("upgrade", "head");
    await database.query("create table late ()");
    project.write(section(`${ran("new")}\n${ran("one")}\n${LATE}\n${ran("last")}`));
    const { status, stderr } = await project.ebb("resume", "--at", "3");
    assert.equal(status, 0, stderr);
    assert.match(stderr, /resumed at statement 3 of 4/);
    assert.deepEqual(await whatRan(database), ["one", "last"]);
    assert.equal((await project.ebb("resume", "--at", "3")).status, 0);
    assert.deepEqual(await whatRan(database), ["one", "last"]);
  });
});

test("resume --at repeats nothing when it is typed again after a later failure", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\n${LATE}`));
    await project.ebb("upgrade", "head");
    project.write(section(`${ran("new")}\n${ran("two")}\n${LATE}`));
    assert.equal((await project.ebb("resume", "--at", "2")).status, 6);
    assert.deepEqual(await whatRan(database), ["one", "two"]);
    const again = await project.json("resume", "--at", "2");
    assert.deepEqual([again.status, codeOf(again)], [6, "EBB_HALF_RUN"]);
    await database.query("create table late ()");
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
    assert.deepEqual(await whatRan(database), ["one", "two"]);
  });
});

test("resume --at 1 that fails keeps the section half run", async () => {
  await inProject(async (project) => {
    project.write(section(`${ran("one")}\n${LATE}`));
    await project.ebb("upgrade", "head");
    project.write(section(`${LATE}\n${ran("two")}`));
    for (const command of [
      ["resume", "--at", "1"],
      ["upgrade", "head"],
    ]) {
      assert.equal((await project.ebb(...command)).status, 6);
      const { value } = await project.json("status");
      assert.equal((value.half_run as { statement: number }).statement, 1);
    }
  });
});

test("resume --at one more than the last statement takes all as done", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\n${LATE}`));
    await project.ebb("upgrade", "head");
    project.write(section(`${ran("new")}\n${LATE}`));
    assert.equal((await project.ebb("resume", "--at", "3")).status, 0);
    assert.deepEqual(await whatRan(database), ["one"]);
    assert.equal((await project.ebb("status")).status, 0);
  });
});

test("resume --at is refused where the done statements stand unchanged", async () => {
  await inProject(async (project, database) => {
    const text = `${ran("one")}\n${LATE}\n${ran("two")}`;
    project.write(section(text));
    await project.ebb("upgrade", "head");
    for (const at of ["1", "3"]) {
      const told = await project.json("resume", "--at", at);
      assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
    }
    await database.query("create table late ()");
    assert.equal((await project.ebb("resume", "--at", "2")).status, 0);
    assert.deepEqual(await whatRan(database), ["one", "two"]);
  });
});

for (const at of ["0", "x", "9"]) {
  test(`resume --at ${at} is wrong usage`, async () => {
    await inProject(async (project) => {
      project.write(section(`${ran("one")}\n${LATE}`));
      await project.ebb("upgrade", "head");
      project.write(section(`${LATE}\n${ran("two")}`));
      assert.equal((await project.ebb("resume", "--at", at)).status, 2);
    });
  });
}

test("resume --at drops the leftover of the statement that stopped", async () => {
  await inProject(async (project, database) => {
    const build = "create unique index concurrently if not exists i on t";
    project.write(section(`${ran("one")}\n${build} (id);`));
    await project.ebb("upgrade", "head");
    project.write(section(`${build} (other);`));
    assert.equal((await project.ebb("resume", "--at", "1")).status, 0);
    assert.deepEqual(await invalidIndexes(database), []);
  });
});
