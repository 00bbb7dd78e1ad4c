import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { assertClean, inProject, SLOW, untilRunning, write } from "../engine/slow-project.ts";
import { until } from "../support/project.ts";

const ROOT = resolve(import.meta.dirname, "../..");

test("tmux kill-session ends a run with a clean rollback that the ledger knows", async () => {
  await inProject(async (project, database) => {
    write(project, `-- up\n${SLOW}`);
    const tmux = (...args: string[]): void => {
      const env = { ...process.env, DATABASE_URL: database.url, TERM: "xterm" };
      execFileSync("tmux", ["-S", join(project.cwd, "tmux"), ...args], { cwd: project.cwd, env });
    };
    const main = join(ROOT, "src/main.ts");
    const reader = join(ROOT, "node_modules/tsx/dist/esm/index.mjs");
    tmux("new-session", "-d", "-s", "night", `node --import ${reader} ${main} upgrade head`);
    await untilRunning(database, "pg_sleep");
    tmux("kill-session", "-t", "night");
    const ends = "select 1 from ebb_log where event = 'run_end'";
    await until(async () => (await database.query(ends)).length === 1);
    await assertClean(database, ["one"], ["aaaa"]);
  });
});
