import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../support/project.ts";
import { inProject, killInside, ran, section, whatRan } from "./half-run.ts";

const LATE = "select * from late;";
const ONE = ran("one");

function hintOf({ value }: Answer): string {
  return (value.error as { hint: string }).hint;
}

test("resume --done is placed after the stopped statement of an edited section", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ONE}\n${LATE}`));
    await project.ebb("upgrade", "head");
    project.write(section(`${ran("new")}\n${ONE}\n${LATE}\n${ran("last")}`));
    assert.match(
      hintOf(await project.json("upgrade", "head")),
      /where statement 3 was done.*leave those before it as they are: ebb resume --done bbbb:3;/,
    );
    for (const stale of ["bbbb:2", "bbbb", "bbbb:4"]) {
      assert.match(hintOf(await project.json("resume", "--done", stale)), /--done bbbb:3/);
    }
    assert.deepEqual(await whatRan(database), ["one"]);
    for (const _ of ["now", "and once more"]) {
      const { status, stderr } = await project.ebb("resume", "--done", "bbbb:3");
      assert.equal(status, 0, stderr);
    }
    assert.deepEqual(await whatRan(database), ["one", "last"]);
  });
});

test("a hint over an edited section names --done only where it can be placed", async () => {
  await inProject(async (project) => {
    project.write(section(`${ONE}\n${LATE}`));
    await project.ebb("upgrade", "head");
    for (const [text, isNamed] of [
      [`${ran("new")}\n${ONE}\n${LATE}`, true],
      [`${LATE}\n${ONE}`, false],
      [`${ran("new")}\n${ONE}\n${LATE}\n${LATE}`, false],
      [`${ran("new")}\n${LATE}`, false],
      [`${ran("new")}\n${ONE}\nselect 1;`, false],
    ] as const) {
      project.write(section(text));
      const hint = hintOf(await project.json("upgrade", "head"));
      assert.equal(hint.includes("--done"), isNamed, text);
    }
  });
});

test("the advice about an unknown outcome names --done where the edited text has the statement", async () => {
  await inProject(async (project, database) => {
    const sleep = "select pg_sleep(600);";
    project.write(section(`${ONE}\n${sleep}`));
    await killInside(project, database, "pg_sleep(600)");
    for (const [text, named] of [
      [`${ONE}\n${sleep}\n${ran("new")}`, /if it was done: ebb resume --done bbbb:2;/],
      [`${ran("new")}\n${ONE}\n${sleep}`, /^Check whether .* was edited: .*--done bbbb:3;/],
      [`${ONE}\n${ran("new")}\n${sleep}`, /if it was done, .*: ebb resume --done bbbb:3;/],
      [
        `${ONE}\nselect 1;`,
        /if it was done: put its old text back, then: ebb resume --done bbbb:2;/,
      ],
    ] as const) {
      project.write(section(text));
      assert.match(hintOf(await project.json("upgrade", "head")), named);
      const { half_run } = (await project.json("status")).value;
      assert.match((half_run as { next: string }).next, named);
    }
    project.write(section(`${ONE}\n${ran("new")}\n${sleep}\n${ran("last")}`));
    assert.equal((await project.ebb("resume", "--done", "bbbb:3")).status, 0);
    assert.deepEqual(await whatRan(database), ["one", "last"]);
  });
});
