import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withDatabase } from "../support/database.ts";
import type { TestDatabase } from "../support/test-database.ts";
import {
  type FakeWorldOptions,
  inWorkplace,
  revisionFile,
  type Told,
  type Workplace,
} from "../support/world.ts";

interface Scene {
  readonly place: Workplace;
  readonly database: TestDatabase;
  /** The tables of the schema public, without ebb's. */
  tables(): Promise<readonly string[]>;
}

/** One applied revision with this down section. */
async function applied(
  down: string,
  use: (scene: Scene) => Promise<void>,
  options: Omit<FakeWorldOptions, "cwd" | "env"> = { isTerminal: true },
): Promise<void> {
  await withDatabase((database) =>
    inWorkplace(
      async (place) => {
        const up = `CREATE TABLE users AS SELECT g AS id, 'x' AS email FROM generate_series(1, 1234) g;
CREATE TABLE empty_one ();
CREATE SCHEMA billing; CREATE TABLE billing.invoices AS SELECT 1 AS id;
CREATE TABLE parted (x int) PARTITION BY RANGE (x);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (9);
INSERT INTO parted VALUES (1), (2);`;
        place.write("migrations/a.sql", revisionFile({ id: "aaaa", up, down }));
        assert.equal((await place.ebb("upgrade", "head")).status, 0);
        await database.query("analyze users; analyze part; analyze billing.invoices");
        const tables = async (): Promise<readonly string[]> =>
          (
            await database.query(
              "select tablename::text as name from pg_tables where schemaname = 'public' and tablename !~ '^ebb' order by 1",
            )
          ).map(({ name }) => String(name));
        await use({ place, database, tables });
      },
      { ...options, env: { DATABASE_URL: database.url } },
    ),
  );
}

const ALL = ["empty_one", "part", "parted", "users"];

function questionOf({ stderr }: Told): readonly string[] {
  const lines = stderr.split("\n");
  const start = lines.indexOf("This loses data:");
  return start === -1 ? [] : lines.slice(start + 1).filter((line) => line.startsWith("  "));
}

test("ebb downgrade on a terminal lists tables with the server's estimates, and the place of the statement", async () => {
  await applied(
    "SELECT 1;\nDROP TABLE users, empty_one;\nDROP TABLE parted;",
    async ({ place }) => {
      const told = await place.ebb("downgrade", "base");
      assert.deepEqual(questionOf(told), [
        "  table users               about 1,234 rows (aaaa, migrations/a.sql:16)",
        "  table empty_one           unknown number of rows (aaaa, migrations/a.sql:16)",
        "  table parted              about 2 rows (aaaa, migrations/a.sql:17)",
      ]);
      assert.match(told.stderr, /Go on\? Type "yes": /);
    },
  );
});

const LOSSES: readonly (readonly [string, string, string])[] = [
  ["a column", "ALTER TABLE users DROP email;", "column users.email        about 1,234 rows"],
  ["a schema", "DROP SCHEMA billing CASCADE;", "schema billing, with all dependent objects"],
  ["truncated rows", "TRUNCATE users;", "all rows of users         about 1,234 rows"],
  ["deleted rows", "DELETE FROM public.users;", "rows of public.users      about 1,234 rows"],
  ["overwritten values", "UPDATE users SET id = 0;", "values in users           about 1,234 rows"],
];

for (const [about, down, line] of LOSSES) {
  test(`ebb downgrade asks about ${about}`, async () => {
    await applied(down, async ({ place }) => {
      const [first = ""] = questionOf(await place.ebb("downgrade", "base"));
      assert.equal(first.trim().slice(0, line.length), line);
    });
  });
}

for (const down of [
  "DROP INDEX IF EXISTS nothing;",
  "DROP TABLE IF EXISTS not_there;",
  "-- DROP TABLE users;\nSELECT 'DROP TABLE users';",
]) {
  test(`ebb downgrade asks nothing about: ${down.replaceAll("\n", " ")}`, async () => {
    await applied(down, async ({ place }) => {
      const told = await place.ebb("downgrade", "base");
      assert.equal(told.status, 0);
      assert.doesNotMatch(told.stderr, /loses data/);
    });
  });
}

for (const command of [["downgrade", "base"], ["downgrade", "-1"], ["down"]]) {
  test(`ebb ${command.join(" ")} continues with yes`, async () => {
    await applied(
      "DROP TABLE users;",
      async ({ place, tables }) => {
        assert.equal((await place.ebb(...command)).status, 0);
        assert.deepEqual(await tables(), ["empty_one", "part", "parted"]);
      },
      { isTerminal: true, answers: ["yes"] },
    );
  });
}

test("ebb downgrade --log keeps the question and its answer", async () => {
  await applied(
    "DROP TABLE users;",
    async ({ place }) => {
      await place.ebb("downgrade", "base", "--log", "run.log");
      const lines = readFileSync(join(place.cwd, "run.log"), "utf8").split("\n");
      assert.deepEqual(
        lines.slice(2, 6).map((line) => line.slice(line.indexOf(" ") + 1)),
        [
          "This loses data:",
          "  table users               about 1,234 rows (aaaa, migrations/a.sql:15)",
          'Go on? Type "yes":',
          "The answer was: yes",
        ],
      );
    },
    { isTerminal: true, answers: ["yes"] },
  );
});

for (const answers of [["no"], ["y"], []]) {
  test(`ebb downgrade takes nothing back with the answers ${JSON.stringify(answers)}`, async () => {
    await applied(
      "DROP TABLE users;",
      async ({ place, tables }) => {
        const { status, value } = await place.json("downgrade", "base");
        const { error } = value as { error: { code: string } };
        assert.deepEqual([status, error.code], [1, "EBB_DECLINED"]);
        assert.deepEqual(await tables(), ALL);
      },
      { isTerminal: true, answers },
    );
  });
}

test("ebb redo asks before it loses data", async () => {
  await applied("DROP TABLE users;", async ({ place, tables }) => {
    const told = await place.ebb("redo");
    assert.deepEqual([told.status, questionOf(told).length], [1, 1]);
    assert.deepEqual(await tables(), ALL);
  });
});

test("ebb downgrade --yes asks nothing", async () => {
  await applied("DROP TABLE users;", async ({ place }) => {
    const told = await place.ebb("downgrade", "base", "--yes");
    assert.equal(told.status, 0);
    assert.doesNotMatch(told.stderr, /loses data/);
  });
});

test("ebb downgrade off a terminal asks nothing", async () => {
  await applied(
    "DROP TABLE users;",
    async ({ place, tables }) => {
      const told = await place.ebb("downgrade", "base");
      assert.equal(told.status, 0);
      assert.doesNotMatch(told.stderr, /loses data/);
      assert.deepEqual(await tables(), ["empty_one", "part", "parted"]);
    },
    { isTerminal: false },
  );
});
