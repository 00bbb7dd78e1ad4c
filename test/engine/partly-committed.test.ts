import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, inProject, ran, section, whatRan } from "./half-run.ts";

for (const [what, statement] of [
  ["CALL", "call pay();"],
  ["DO", "do $$ begin insert into ran (what) values ('paid'); commit; perform 1 / 0; end $$;"],
] as const) {
  test(`a ${what} that commits and then fails is not repeated without the operator's word`, async () => {
    await inProject(async (project, database) => {
      project.write(section(`${statement}\n${ran("after")}`));
      await project.ebb("upgrade", "aaaa");
      await database.query(`create procedure pay() language plpgsql as $$
        begin insert into ran (what) values ('paid'); commit; perform 1 / 0; end $$`);
      for (const command of [
        ["upgrade", "head"],
        ["upgrade", "bbbb"],
      ]) {
        const told = await project.json(...command);
        assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
        assert.match(String((told.value.error as { hint: string }).hint), /ebb resume --again/);
      }
      const finished = await project.ebb("resume", "--done");
      assert.equal(finished.status, 0, finished.stderr);
      assert.deepEqual(await whatRan(database), ["paid", "after"]);
    });
  });
}

test("a down section with an unknown outcome is given up with --undone, for no down takes it back", async () => {
  await inProject(async (project, database) => {
    await database.query(
      "create procedure pay() language plpgsql as $$ begin commit; perform 1 / 0; end $$",
    );
    const down = "-- down no-transaction\ncall pay();";
    project.write({ id: "bbbb", parents: "aaaa", text: `-- up\n${ran("up")}\n\n${down}` });
    await project.ebb("upgrade", "head");
    const told = await project.json("downgrade", "aaaa");
    const { hint } = told.value.error as { hint: string };
    assert.match(
      hint,
      /give the section up, once you have cleaned up by hand: ebb resume --undone bbbb$/,
    );
    assert.equal((await project.ebb("resume", "--undone", "bbbb")).status, 0);
  });
});
