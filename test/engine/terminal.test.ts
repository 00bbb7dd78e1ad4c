import assert from "node:assert/strict";
import { test } from "node:test";
import { openTerminal, type Terminal } from "../support/open-terminal.ts";
import { type EbbProject, until } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";
import {
  advisoryLocks,
  assertClean,
  inProject,
  SLOW,
  untilRunning,
  write,
} from "./slow-project.ts";

/** A project with a revision whose down loses a table, applied; and ebb on a terminal. */
async function onScreen(
  argv: readonly string[],
  use: (terminal: Terminal, database: TestDatabase, project: EbbProject) => Promise<void>,
): Promise<void> {
  await inProject(async (project, database) => {
    project.write({
      id: "aaaa",
      text: "-- up\ncreate table kept as select 1 as id;\n-- down\ndrop table kept;",
    });
    assert.equal((await project.ebb("up")).status, 0);
    const words = argv.map((word) => (word === "DATABASE" ? database.name : word));
    const env = { DATABASE_URL: database.url };
    const terminal = openTerminal(words, { cwd: project.cwd, env });
    await use(terminal, database, project);
  });
}

const QUESTIONS: readonly (readonly [readonly string[], string])[] = [
  [["downgrade", "-1"], "Go on?"],
  [["redo"], "Go on?"],
  [["drop-db"], "Type its name"],
];
for (const [argv, question] of QUESTIONS) {
  test(`Ctrl-C at the question of ${argv.join(" ")} ends with 130 and changes nothing`, async () => {
    await onScreen(argv, async (terminal, database) => {
      await terminal.untilShown(question);
      const started = Date.now();
      terminal.type("\x03");
      assert.equal(await terminal.status, 130, terminal.shown.text);
      assert.ok(Date.now() - started < 2000, `${Date.now() - started} ms`);
      assert.match(terminal.shown.text, /EBB_INTERRUPTED/);
      assert.equal((await database.query("select * from kept")).length, 1);
      assert.equal(await advisoryLocks(database), 0);
    });
  });
}

test("yes at the question of redo takes back and applies again", async () => {
  await onScreen(["redo"], async (terminal, database) => {
    await terminal.untilShown("Go on?");
    terminal.type("yes\n");
    assert.equal(await terminal.status, 0, terminal.shown.text);
    const rows = await database.query(
      "select event from ebb_log where revision = 'aaaa' order by id",
    );
    assert.deepEqual(
      rows.map(({ event }) => event),
      ["applied", "reverted", "applied"],
    );
  });
});

test("a terminal that is closed while a statement runs stops the run, and the log tells how it ended", async () => {
  await inProject(async (project, database) => {
    write(project, `-- up\n${SLOW}`);
    const env = { DATABASE_URL: database.url };
    const terminal = openTerminal(["up"], { cwd: project.cwd, env });
    await untilRunning(database, "pg_sleep");
    terminal.close();
    await terminal.status;
    const isOpen =
      "select 1 from pg_stat_activity where application_name = 'ebb' and datname = current_database()";
    await until(async () => (await database.query(isOpen)).length === 0, 2000);
    await assertClean(database, ["one"], ["aaaa"]);
    const rows = await database.query("select event, error from ebb_log order by id desc limit 1");
    assert.deepEqual({ ...rows[0] }, { event: "run_end", error: "EBB_HANGUP: Stopped by SIGHUP" });
    assert.match((await project.ebb("log")).stdout, /failed/);
  });
});
