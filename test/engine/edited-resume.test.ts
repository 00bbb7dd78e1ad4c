import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../support/project.ts";
import { codeOf, DOWN, inProject, invalidIndexes, ran, section, whatRan } from "./half-run.ts";

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
      const { message, hint } = told.value.error as { message: string; hint: string };
      assert.match(message, /statement \d was "insert into ran \(what\) values \('one'\)" and /);
      assert.match(hint, /ebb resume --at \d bbbb.*ebb resume --back bbbb.*--undone bbbb/);
      const { half_run } = (await project.json("status")).value;
      assert.equal((half_run as { next: string }).next, `${message}. ${hint}`);
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

for (const [what, edited] of [
  ["another statement", ran("other")],
  ["an index under another name", "create unique index concurrently if not exists j on t (other);"],
  ["nothing", ran("one")],
] as const) {
  test(`the leftover of a failed index build is dropped when ${what} stands in its place`, async () => {
    await inProject(async (project, database) => {
      const build = "create unique index concurrently if not exists i on t (id);";
      project.write(section(`${ran("one")}\n${build}`));
      await project.ebb("upgrade", "head");
      assert.deepEqual(await invalidIndexes(database), ["i"]);
      project.write(section(what === "nothing" ? edited : `${ran("one")}\n${edited}`));
      const { status, stderr } = await project.ebb("upgrade", "head");
      assert.equal(status, 0, stderr);
      assert.deepEqual(await invalidIndexes(database), []);
    });
  });
}

for (const command of [
  ["resume", "--again", "bbbb"],
  ["downgrade", "aaaa"],
] as const) {
  test(`ebb ${command.join(" ")} ends a half-run down from the ledger, though the file was edited`, async () => {
    await inProject(async (project, database) => {
      const file = (down: string) => ({
        id: "bbbb",
        parents: "aaaa",
        text: `-- up\nselect 1;\n-- down no-transaction\n${down}`,
      });
      project.write(file(`${ran("one")}\n${LATE}\n${ran("recorded")}`));
      await project.ebb("upgrade", "head");
      project.write(file(`${ran("one")}\n${LATE}\n${ran("of the file")}`));
      await project.ebb("downgrade", "aaaa", "--recorded");
      await database.query("create table late ()");
      const { status, stderr } = await project.ebb(...command);
      assert.equal(status, 0, stderr);
      assert.deepEqual(await whatRan(database), ["one", "recorded"]);
    });
  });
}

test("every command that an edited section stops gives the advice of the run that refuses it", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\n${LATE}`));
    await project.ebb("upgrade", "head");
    project.write(section(`${ran("new")}\n${ran("one")}\n${LATE}`));
    const { message, hint } = failureOf(await project.json("upgrade", "head"));
    for (const command of [
      ["downgrade", "base"],
      ["redo", "aaaa"],
      ["undo", "--yes"],
    ]) {
      const refused = failureOf(await project.json(...command));
      assert.equal(refused.hint, `${message}. ${hint}`, command.join(" "));
    }
    project.write({ ...section(ran("one")), text: `-- up\n${ran("one")}\n${LATE}\n${DOWN}` });
    const plain = failureOf(await project.json("upgrade", "head"));
    assert.match(plain.hint, /is no longer no-transaction.*--undone bbbb/);
    assert.equal(failureOf(await project.json("downgrade", "base")).hint, plain.hint);
    const { half_run } = (await project.json("status")).value;
    assert.equal((half_run as { next: string }).next, plain.hint);
    assert.deepEqual(await whatRan(database), ["one"]);
  });
});

function failureOf({ value }: Answer): { readonly message: string; readonly hint: string } {
  return value.error as { message: string; hint: string };
}
