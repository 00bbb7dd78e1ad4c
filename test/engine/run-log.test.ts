import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, type Site, writeLine } from "./site.ts";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;

/** The lines of `run.log` without their times and how long anything took. */
function logOf({ cwd }: Pick<Site, "cwd">): readonly string[] {
  const lines = readFileSync(join(cwd, "run.log"), "utf8").trimEnd().split("\n");
  for (const line of lines) assert.match(line, TIME);
  return lines.map((line) => line.replace(TIME, "").replace(/\d+ ms/g, "n ms"));
}

for (const flags of [[], ["--json"], ["--quiet"], ["--json", "--quiet"], ["--color", "always"]]) {
  test(
    `upgrade --log keeps the whole output ${flags.join(" ")}`,
    onServer(async (site) => {
      writeLine(site, ["aaaa"]);
      site.revision({
        id: "bbbb",
        parents: ["aaaa"],
        up: "do $$ begin raise notice 'mind this'; end $$;\nselect 1/0;",
      });
      const { status } = await site.ebb("upgrade", "head", "--log", "run.log", ...flags);
      const [command, database, ...lines] = logOf(site);
      assert.equal(status, 1);
      assert.match(String(command), /^ebb \S+ upgrade head$/);
      assert.match(String(database), /^Database: /);
      assert.deepEqual(lines, [
        "up    aaaa  aaaa  n ms",
        "NOTICE in bbbb: mind this",
        "error EBB_SQL: division by zero",
        "  migrations/bbbb.sql:9",
        " 9 | select 1/0;",
        "SQLSTATE: 22012",
        "hint: Correct it there, then: ebb upgrade bbbb",
        "1 of 2 done, now at aaaa; back with: ebb downgrade base",
      ]);
    }),
  );
}

test(
  "every command that changes the schema appends to the file of --log",
  onServer(async (site) => {
    writeLine(site, ["aaaa", "bbbb"]);
    for (const [argv, last] of [
      [["upgrade", "+1"], "Done: 1 step in n ms, now at aaaa"],
      [["up"], "Done: 1 step in n ms, now at bbbb (head)"],
      [["redo"], "Done: 2 steps in n ms, now at bbbb (head)"],
      [["down"], "Done: 1 step in n ms, now at aaaa"],
      [["downgrade", "base"], "Done: 1 step in n ms, now at <base>"],
      [["stamp", "head"], "Stamped, nothing was run: now at bbbb (head)"],
      [["stamp", "head"], "Nothing to do: at bbbb (head)"],
      [["downgrade", "-1", "--dry-run"], "To:   aaaa"],
      [["resume", "--again"], "Nothing to do: at bbbb (head)"],
    ] as const) {
      assert.equal((await site.ebb(...argv, "--log", "run.log")).status, 0);
      assert.equal(logOf(site).at(-1), last);
    }
    const begins = logOf(site).filter((line) => line.startsWith("ebb "));
    assert.equal(begins.length, 9);
  }),
);

test(
  "a --log that cannot be written is refused before the database is touched",
  onServer(async (site) => {
    writeLine(site, ["aaaa"]);
    const { status, value } = await site.json("upgrade", "head", "--log", "not/there.log");
    const { code, file, hint } = errorOf(value);
    assert.deepEqual([status, code, file], [1, "EBB_FILE", "not/there.log"]);
    assert.match(String(hint), /in an existing directory/);
    assert.equal(await site.value("select to_regclass('ebb_version')"), null);
  }),
);

for (const flags of [[], ["--json"], ["--quiet"]]) {
  test(
    `a full disk for --log does not stop the run, and is reported once ${flags.join(" ")}`,
    onServer(async (site) => {
      writeLine(site);
      const { status, stderr } = await site.ebb("upgrade", "head", "--log", "/dev/full", ...flags);
      const incomplete = "The log is incomplete: cannot write /dev/full: the disk is full";
      assert.equal(status, 0, stderr);
      assert.deepEqual(
        stderr.split("\n").filter((line) => line.includes("/dev/full")),
        [incomplete],
      );
      assert.deepEqual(await site.heads(), ["cccc"]);
    }),
  );
}
