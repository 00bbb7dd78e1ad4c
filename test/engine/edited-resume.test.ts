import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, inProject, invalidIndexes, ran, section, whatRan } from "./half-run.ts";

const LATE = "select * from late;";

for (const [what, edited] of [
  ["a statement in front of it", `${ran("new")}\n${ran("one")}\n${LATE}`],
  ["a setting in front of it", `set lock_timeout = 0;\n${ran("one")}\n${LATE}`],
  ["the failed statement in front of it", `${LATE}\n${ran("one")}`],
  ["a transaction around it", `begin;\n${ran("one")}\n${LATE}\ncommit;`],
  ["another statement in its place", `${ran("other")}\n${LATE}`],
] as const) {
  test(`a done statement does not run again after an edit: ${what}`, async () => {
    await inProject(async (project, database) => {
      project.write(section(`${ran("one")}\n${LATE}`));
      await project.ebb("upgrade", "head");
      await database.query("create table late ()");
      project.write(section(edited));
      const told = await project.json("upgrade", "head");
      assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
      assert.deepEqual(await whatRan(database), ["one"]);
    });
  });
}

test("the leftover of a failed index build is dropped before the edited statement runs", async () => {
  await inProject(async (project, database) => {
    const build = "create unique index concurrently if not exists i on t";
    project.write(section(`${build} (id);`));
    await project.ebb("upgrade", "head");
    assert.deepEqual(await invalidIndexes(database), ["i"]);
    project.write(section(`${build} (other);`));
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
    assert.deepEqual(await invalidIndexes(database), []);
  });
});
