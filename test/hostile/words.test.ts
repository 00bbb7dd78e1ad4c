import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readStatements } from "../../src/sql/statements.ts";
import { inWorkplace, revisionFile } from "../support/world.ts";
import { assertTame, NASTY } from "./nasty-texts.ts";

/** Command lines with a hostile text as X. None of them needs a database. */
const LINES: readonly string[] = [
  "X",
  "--X",
  "show X",
  "show X@head",
  "show aaaa bbbb X",
  "history -r X:",
  "history -r :X",
  "plan upgrade X --from base",
  "plan downgrade X --from bbbb",
  "plan stamp X --from aaaa",
  "plan X head --from base",
  "plan upgrade head --from X",
  "merge X aaaa -m x",
  "revision -m X --rev-id rX",
  "revision -m x --rev-id X",
  "revision -m x --head X",
  "revision -m x --depends-on X",
  "revision -m x --branch-label X",
  "revision -m x --version-path X",
  "heads --dir X",
  "heads --config X",
  "current --url X",
  "current --url postgres://u:p@127.0.0.1:1/X",
  "current --url postgres://u@127.0.0.1:1/x?sslmode=X",
  "current --url host=127.0.0.1 port=1 dbname=X",
  "current --env-file X",
  "current --wait X",
  "current --lock-wait X",
  "create-db X --url postgres://u@127.0.0.1:1/x",
  "drop-db --name X --url postgres://u@127.0.0.1:1/x",
  "graph --format X",
  "graph -o X.svg",
  "bundle -o X",
  "verify --since X",
  "verify --changed-since X",
  "verify --prelude X",
  "check --files X",
  "completions X",
  "help X",
  "edit X",
  "log --since X",
  "log --limit X",
];

/** psql scripts that contain the text. */
const SCRIPTS: readonly string[] = [
  "upgrade X --sql",
  "downgrade bbbb:X --sql",
  "stamp X --sql",
  "upgrade head --sql --tag X",
  "upgrade head --sql --role X",
  "upgrade head --sql --schema X",
  "upgrade head --sql --version-table X",
  "upgrade head --sql --lock-timeout X",
  "ensure-version --sql --schema X",
];

/** Splits a line as a shell does. X is one word, whatever it contains. */
function wordsOf(line: string, text: string): readonly string[] {
  return line.split(" ").map((word) => word.replaceAll("X", text));
}

for (const [name, text] of Object.entries(NASTY)) {
  test(`no command obeys ${name} in its arguments`, async () => {
    await inWorkplace(async (place) => {
      for (const line of LINES) {
        place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
        place.write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"] }));
        const argv = wordsOf(line, text);
        if (!line.includes("--sql"))
          assertTame(await place.ebb(...argv, "--json"), [...argv, "--json"]);
        assertTame(await place.ebb(...argv), argv);
        const status = (await place.ebb("heads")).status;
        assert.equal(status, 0, `${line}: what it wrote cannot be read`);
      }
      assert.ok(!existsSync(join(place.cwd, "FORGED")));
    });
  });
}

/** Returns the first words of a script's statements. */
function shapeOf(script: string): readonly string[] {
  const sql = script.replace(/^\\set ON_ERROR_STOP on$/m, "");
  const { statements } = readStatements({ name: "script", text: sql }, 0);
  return statements.map(({ start }) => /^\w+/.exec(sql.slice(start, start + 12))?.[0] ?? "");
}

/** In the name of a version table one dot parts the schema from the table. */
function plainFor(line: string, text: string): string {
  return line.includes("--version-table") && text.includes(".") ? "x.x" : "x";
}

for (const [name, text] of Object.entries(NASTY)) {
  // No system can pass a NUL to a program.
  if (name === "a NUL") continue;
  test(`a psql script keeps its statements with ${name} in it`, async () => {
    await inWorkplace(async (place) => {
      for (const message of ["x", text.replace(/[\n\0]/g, " ")]) {
        place.write("migrations/a.sql", revisionFile({ id: "aaaa", message }));
        place.write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"] }));
        for (const line of SCRIPTS) {
          const plain = await place.ebb(...wordsOf(line, plainFor(line, text)));
          const told = await place.ebb(...wordsOf(line, text));
          if (told.status === 0)
            assert.deepEqual(shapeOf(told.stdout), shapeOf(plain.stdout), line);
          else assertTame(told, wordsOf(line, text));
        }
      }
    });
  });
}

test("a psql script on a terminal escapes control characters", async () => {
  await inWorkplace(
    async (place) => {
      place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
      const argv = ["upgrade", "head", "--sql", "--color=never", "--tag", "\u001b]0;x\u0007"];
      const told = await place.ebb(...argv);
      assertTame(told, argv);
      assert.match(told.stdout, /\\x1b\]0;x\\x07/);
    },
    { isTerminal: true },
  );
});

/** Variables with a hostile text as value. */
const VARIABLES = [
  "DATABASE_URL",
  "EBB_URL",
  "EBB_SCHEMA",
  "EBB_VERSION_TABLE",
  "EBB_LOCK_WAIT",
  "EBB_AUTHOR",
  "EBB_DIR",
  "PGHOST",
  "PGPORT",
  "PGUSER",
  "PGDATABASE",
  "PGSERVICE",
  "PGOPTIONS",
  "PGSSLMODE",
  "PGPASSFILE",
  "COLUMNS",
  "VISUAL",
  "PAGER",
];
for (const [name, text] of Object.entries(NASTY)) {
  test(`no command obeys ${name} in a variable or in ebb.toml`, async () => {
    for (const variable of VARIABLES) {
      const env = { PGHOST: "127.0.0.1", PGPORT: "1", [variable]: text };
      await inWorkplace(
        async (place) => {
          place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
          for (const argv of [["doctor"], ["current"], ["edit", "aaaa"], ["revision", "-m", "x"]]) {
            assertTame(await place.ebb(...argv), argv);
            assertTame(await place.ebb(...argv, "--json"), [...argv, "--json"]);
          }
        },
        { env },
      );
    }
    await inWorkplace(async (place) => {
      for (const toml of [text, `url = ${JSON.stringify(text)}`, `${JSON.stringify(text)} = 1`]) {
        place.write("ebb.toml", toml);
        assertTame(await place.ebb("doctor"), ["doctor"]);
        assertTame(await place.ebb("doctor", "--json"), ["doctor", "--json"]);
      }
    });
  });
}

test("no message is a command for GitHub Actions", async () => {
  await inWorkplace(
    async (place) => {
      const text = "::stop-commands::x ##[add-path]x";
      const file = revisionFile({ id: "aaaa", message: text }).replace(
        "-- created",
        `-- author: ${text}\n-- created`,
      );
      place.write("migrations/a.sql", `-- ${text}\n${file}`);
      for (const argv of [["show", "aaaa"], ["history", "-v"], ["heads"], ["graph"]]) {
        const { stdout, stderr } = await place.ebb(...argv);
        assert.doesNotMatch(stdout + stderr, /^\s*::|##\[/m);
      }
    },
    { env: { GITHUB_ACTIONS: "true" } },
  );
});
