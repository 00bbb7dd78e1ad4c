import assert from "node:assert/strict";
import { test } from "node:test";
import type { EbbProject, RevisionText } from "../support/project.ts";
import { codeOf, inProject, killInside, ran, whatRan } from "./half-run.ts";

/** A no-transaction revision whose second statement fails, with this way back. */
function withDown(down: string): RevisionText {
  const up = `${ran("one")}\nselect * from late;`;
  return { id: "bbbb", parents: "aaaa", text: `-- up no-transaction\n${up}\n-- down${down}` };
}

async function standOf(project: EbbProject): Promise<readonly unknown[]> {
  const { value, status } = await project.json("status");
  return [status, value.half_run, value.heads];
}

test("resume --back takes a half-run section back in one transaction, and closes it", async () => {
  await inProject(async (project, database) => {
    project.write(withDown(`\n${ran("back")}`));
    await project.ebb("upgrade", "head");
    const { status, stderr } = await project.ebb("resume", "--back");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await whatRan(database), ["one", "back"]);
    assert.deepEqual(await standOf(project), [3, null, ["aaaa"]]);
    assert.equal((await project.ebb("resume", "--back", "bbbb")).status, 0);
    assert.deepEqual(await whatRan(database), ["one", "back"]);
  });
});

test("after resume --back the up section runs from its start", async () => {
  await inProject(async (project, database) => {
    project.write(withDown(`\n${ran("back")}`));
    await project.ebb("upgrade", "head");
    await project.ebb("resume", "--back");
    await database.query("create table late ()");
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
    assert.deepEqual(await whatRan(database), ["one", "back", "one"]);
  });
});

test("a down that fails in one transaction leaves the section half run as it was", async () => {
  await inProject(async (project, database) => {
    project.write(withDown(`\n${ran("back")}\nselect * from nowhere;`));
    await project.ebb("upgrade", "head");
    const before = await standOf(project);
    assert.equal((await project.ebb("resume", "--back")).status, 1);
    assert.deepEqual(await standOf(project), before);
    assert.deepEqual(await whatRan(database), ["one"]);
  });
});

for (const [what, statements, statement] of [
  ["its first statement", "select * from later;", 1],
  ["a later statement", `${ran("back")}\nselect * from later;`, 2],
] as const) {
  test(`a no-transaction down that fails at ${what} is finished by resume --back`, async () => {
    await inProject(async (project, database) => {
      project.write(withDown(` no-transaction\n${statements}\n${ran("last")}`));
      await project.ebb("upgrade", "head");
      for (const _ of [1, 2]) assert.equal((await project.ebb("resume", "--back")).status, 6);
      const { value } = await project.json("status");
      const { direction, next, ...halfRun } = value.half_run as Record<string, unknown>;
      assert.deepEqual([direction, halfRun.statement], ["down", statement]);
      assert.equal(next, "Finish it: ebb resume --back bbbb");
      const up = await project.json("upgrade", "head");
      assert.deepEqual([up.status, codeOf(up)], [6, "EBB_HALF_RUN"]);
      await database.query("create table later ()");
      assert.equal((await project.ebb("resume", "--back", "bbbb")).status, 0);
      const back = statement === 2 ? ["back"] : [];
      assert.deepEqual(await whatRan(database), ["one", ...back, "last"]);
      assert.deepEqual(await standOf(project), [3, null, ["aaaa"]]);
    });
  });
}

for (const [what, down, code] of [
  ["is missing", "", "EBB_NO_DOWN"],
  ["is irreversible", " irreversible: gone", "EBB_IRREVERSIBLE"],
] as const) {
  test(`resume --back says why it cannot: the down ${what}`, async () => {
    await inProject(async (project) => {
      project.write(withDown(down));
      await project.ebb("upgrade", "head");
      const told = await project.json("resume", "--back");
      assert.equal(codeOf(told), code);
      const { hint } = told.value.error as { hint: string };
      assert.match(hint, /ebb resume --undone bbbb/);
    });
  });
}

test("resume --back is refused for a half-run down section", async () => {
  await inProject(async (project) => {
    const text = `-- up\n${ran("up")}\n-- down no-transaction\n${ran("down")}\nselect * from late;`;
    project.write({ id: "bbbb", parents: "aaaa", text });
    await project.ebb("upgrade", "head");
    await project.ebb("downgrade", "aaaa");
    const told = await project.json("resume", "--back");
    assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
    assert.match((told.value.error as { hint: string }).hint, /ebb downgrade aaaa/);
  });
});

test("downgrade names resume --back while an up section is half run", async () => {
  await inProject(async (project) => {
    project.write(withDown(`\n${ran("back")}`));
    await project.ebb("upgrade", "head");
    const told = await project.json("downgrade", "base");
    assert.match((told.value.error as { hint: string }).hint, /ebb resume --back bbbb/);
  });
});

for (const [decision, meant] of [
  ["--again", "bbbb:1"],
  ["--done", "bbbb:3"],
  ["--undone", "cccc"],
  ["--back", "cccc:2"],
] as const) {
  test(`resume ${decision} ${meant} does nothing for a section that stands elsewhere`, async () => {
    await inProject(async (project, database) => {
      project.write(withDown(`\n${ran("back")}`));
      await project.ebb("upgrade", "head");
      const told = await project.json("resume", decision, meant);
      assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
      assert.deepEqual(await whatRan(database), ["one"]);
    });
  });
}

test("a proposed command names the statement, and does nothing when it is typed twice", async () => {
  await inProject(async (project, database) => {
    const text = `-- up no-transaction\n${ran("one")}\nselect pg_sleep(600);\nselect * from late;\n-- down\nselect 1;`;
    project.write({ id: "bbbb", parents: "aaaa", text });
    await killInside(project, database, "pg_sleep(600)");
    const { value } = await project.json("status");
    assert.equal(
      (value.half_run as { next: string }).next,
      "Check whether that statement was done; if it was not done: ebb resume --again bbbb:2; if it was done: ebb resume --done bbbb:2; to give the section up: ebb resume --back bbbb",
    );
    assert.equal((await project.ebb("resume", "--done", "bbbb:2")).status, 6);
    await database.query("create table late ()");
    assert.equal((await project.ebb("resume", "--done", "bbbb:2")).status, 6);
    assert.equal((await project.ebb("upgrade", "bbbb")).status, 0);
    assert.equal((await project.ebb("resume", "--done", "bbbb:2")).status, 0);
  });
});

for (const [how, command] of [
  ["stamp", ["stamp", "aaaa"]],
  ["resume --undone", ["resume", "--undone"]],
] as const) {
  test(`${how} says what it closed and what may have stayed, and the log says closed`, async () => {
    await inProject(async (project) => {
      project.write(withDown(""));
      await project.ebb("upgrade", "head");
      const { stderr } = await project.ebb(...command);
      assert.match(stderr, /its statement 1 was done, and its changes stay; statement 2 failed/);
      const { value } = await project.json("log", "-n", "1");
      const [entry] = value.entries as { action: string; revision: string; error: string }[];
      assert.deepEqual([entry?.action, entry?.revision], ["closed", "bbbb"]);
      assert.match(entry?.error ?? "", /its statement 1 was done/);
    });
  });
}

test("stamp as applied over a half-run section logs what it closed before what it stamped", async () => {
  await inProject(async (project) => {
    project.write(withDown(""));
    await project.ebb("upgrade", "head");
    await project.ebb("stamp", "bbbb");
    const { value } = await project.json("log", "-n", "2");
    const [stamped, closed] = value.entries as Record<string, string>[];
    assert.deepEqual([stamped?.action, stamped?.revision], ["stamped", "bbbb"]);
    assert.deepEqual([closed?.action, closed?.revision], ["closed", "bbbb"]);
    assert.match(
      closed?.error ?? "",
      /closed by ebb stamp: its statement 1 was done.*statement 2 failed, and may have left a part/,
    );
    assert.equal((await project.ebb("status")).status, 0);
    const { stdout } = await project.ebb("log");
    assert.match(stdout, /closed[\s\S]*its statement 1 was done/);
  });
});
