import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOf, inProject, ran, section, whatRan } from "./half-run.ts";

const SHORT = ["--statement-timeout", "1s"];
const LONG = "select pg_sleep(1.2);";

test("a statement that takes longer than --statement-timeout is rolled back with its revision", async () => {
  await inProject(async (project, database) => {
    const text = `-- up\n${ran("one")}\n${LONG}\n-- down nothing`;
    project.write({ id: "bbbb", parents: "aaaa", text });
    const told = await project.json("upgrade", "head", ...SHORT);
    assert.deepEqual(errorOf(told), ["EBB_SQL", 1, "57014", 8]);
    assert.match((told.value.error as { hint: string }).hint, /statement_timeout/);
    assert.deepEqual(await whatRan(database), []);
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
  });
});

test("statement_timeout in a marker line goes before --statement-timeout", async () => {
  await inProject(async (project) => {
    const text = `-- up statement_timeout=0\n${LONG}\n-- down nothing`;
    project.write({ id: "bbbb", parents: "aaaa", text });
    const { status, stderr } = await project.ebb("upgrade", "head", ...SHORT);
    assert.equal(status, 0, stderr);
  });
});

test("a no-transaction section that ran into --statement-timeout continues at that statement", async () => {
  await inProject(async (project, database) => {
    project.write(section(`${ran("one")}\n${LONG}\n${ran("three")}`));
    const told = await project.json("upgrade", "head", ...SHORT);
    assert.deepEqual(errorOf(told), ["EBB_HALF_RUN", 6, "57014", 8]);
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await whatRan(database), ["one", "three"]);
  });
});
