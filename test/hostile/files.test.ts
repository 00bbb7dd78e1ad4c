import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { onServer } from "../engine/server.ts";
import { assertTame, NASTY } from "./nasty-texts.ts";

/** A file cannot contain the texts that a decoder refuses. */
const TEXTS = Object.entries(NASTY).filter(([name]) => !["a NUL", "half a pair"].includes(name));

const COMMANDS: readonly (readonly string[])[] = [
  ["heads"],
  ["heads", "-v"],
  ["history", "-v"],
  ["show", "aaaa"],
  ["graph"],
  ["graph", "--format", "mermaid"],
  ["graph", "--format", "dot"],
  ["graph", "--format", "svg"],
  ["graph", "--format", "html"],
  ["check", "--files"],
  ["plan", "upgrade", "head", "--from", "base", "--statements"],
  ["upgrade", "head"],
  ["status"],
  ["log"],
  ["current", "-v"],
  ["redo"],
  ["__complete", "--", "upgrade", ""],
  ["downgrade", "base"],
];

for (const [what, text] of TEXTS) {
  test(
    `no command obeys ${what} in a file: message, description, author, SQL and its name`,
    onServer(async (site) => {
      await site.db.query("create table canary ()");
      const line = text.replace(/[\n\r]/g, " ");
      const lines = text.replace(/\r/g, " ").split("\n");
      const name = Array.from(text.replaceAll("/", "_")).slice(0, 30).join("");
      site.write(
        `migrations/${name}.sql`,
        [
          `-- ${line}`,
          "--",
          ...lines.map((each) => `-- ${each}`),
          "--",
          "-- revision: aaaa",
          `-- author: ${line}`,
          `-- message: ${line}`,
          "",
          "-- up",
          ...lines.map((each) => `-- ${each} is a comment`),
          "create table t ();",
          "",
          "-- down",
          "drop table t;",
          "",
        ].join("\n"),
      );
      for (const argv of COMMANDS) {
        const told = await site.ebb(...argv);
        assertTame(told, argv);
        const isRead = told.status === 0 || argv[0] === "check" || argv[0] === "status";
        assert.ok(isRead, `${argv}: ${told.stderr}`);
        if (argv.includes("graph") || argv.includes("__complete")) continue;
        if (argv[0] === "history" || argv[0] === "show" || argv[0] === "plan") {
          assertTame(await site.ebb(...argv, "--json"), [...argv, "--json"]);
        }
      }
      assert.equal((await site.db.query("select from canary")).length, 0);
      const told = await site.value("select message from ebb_log where event = 'applied' limit 1");
      assert.equal(told, line.trim());
      assert.ok(!existsSync(join(site.cwd, "FORGED")));
    }),
  );
}
