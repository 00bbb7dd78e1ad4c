import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withGate } from "../support/gate.ts";
import { openTerminal } from "../support/open-terminal.ts";
import { type EbbProject, until } from "../support/project.ts";
import { assertClean, inProject, SLOW, untilRunning, write } from "./slow-project.ts";

function logOf({ cwd }: EbbProject): string {
  return readFileSync(join(cwd, "run.log"), "utf8");
}

test("a kill -9 loses no reported line of --log", async () => {
  await inProject(async (project, database) => {
    write(project, `-- up\n${SLOW}`);
    const child = project.start("upgrade", "head", "--verbose", "--log", "run.log");
    await untilRunning(database, "pg_sleep");
    child.kill("SIGKILL");
    const { status, stderr } = await child.ended;
    const log = logOf(project);
    assert.equal(status, 137);
    assert.match(log, /Z Database: .*\n(?:.*\n)*.*Z up {4}aaaa {2}aaaa {2}\d+ ms\n/);
    for (const line of stderr.trimEnd().split("\n")) {
      const text = line.replace(/^\S+Z /, "");
      assert.ok(log.includes(`Z ${text}\n`), line);
    }
  });
});

test("--log has the end of a run whose outputs nobody reads", async () => {
  await withGate((gate) =>
    inProject(async (project, database) => {
      write(project, `-- up\n${gate.sql}\ninsert into ran values ('two');`);
      const child = project.start("upgrade", "head", "--log", "run.log");
      await untilRunning(database, "pg_sleep");
      child.hangUp();
      await gate.open();
      assert.equal((await child.ended).status, 0);
      assert.match(logOf(project), /Z Done: 2 steps in .*, now at bbbb \(head\)\n$/);
    }),
  );
});

for (const flags of [[], ["--json"], ["--quiet"]]) {
  test(`--log has the end of a run whose terminal was closed ${flags.join(" ")}`, async () => {
    await inProject(async (project, database) => {
      write(project, `-- up\n${SLOW}`);
      const terminal = openTerminal(["upgrade", "head", "--log", "run.log", ...flags], {
        cwd: project.cwd,
        env: { DATABASE_URL: database.url },
      });
      await untilRunning(database, "pg_sleep");
      terminal.close();
      await until(() => logOf(project).endsWith("; back with: ebb downgrade base\n"));
      assert.match(logOf(project), /Z error EBB_HANGUP: Stopped by SIGHUP\n/);
      assert.match(logOf(project), /Z 1 of 2 done, now at aaaa; back with/);
      assert.doesNotMatch(logOf(project), /\r|\p{Cc}\[/u);
      await assertClean(database, ["one"], ["aaaa"]);
    });
  });
}

test("--log has the last word of a run that a second signal ends at once", async () => {
  await inProject(async (project, database) => {
    write(
      project,
      "-- up\ndo $$ begin loop begin perform pg_sleep(60); exception when query_canceled then raise notice 'not yet'; end; end loop; end $$;",
    );
    const child = project.start("upgrade", "head", "--log", "run.log");
    await untilRunning(database, "query_canceled");
    child.kill("SIGINT");
    await until(() => logOf(project).includes("NOTICE in bbbb: not yet"));
    // A person presses Ctrl-C again until it ends.
    let status: number | undefined;
    void child.ended.then((told) => {
      status = told.status;
    });
    await until(() => {
      if (status === undefined) child.kill("SIGINT");
      return status !== undefined;
    });
    assert.equal(status, 130);
    assert.match(logOf(project), /Z Stopped at once by SIGINT: ebb status shows .*\n$/);
    await database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^ebb( |$)' and datname = current_database()",
    );
  });
});
