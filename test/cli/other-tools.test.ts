import assert from "node:assert/strict";
import { test } from "node:test";
import { OTHER_VERBS } from "../../src/cli/frame/suggestions.ts";
import { inWorkplace } from "../support/world.ts";

for (const [verb, command] of Object.entries(OTHER_VERBS)) {
  test(`run() answers another tool's ${verb} with the ebb command`, async () => {
    await inWorkplace(async ({ ebb }) => {
      const { status, stderr } = await ebb(verb);
      assert.equal(status, 2);
      assert.ok(stderr.endsWith(`hint: In ebb this is: ${command}\n`), stderr);
    });
  });
}

const OTHER_LINES: readonly (readonly [readonly string[], string])[] = [
  [["rollback", "2"], "In ebb this is: ebb downgrade -2"],
  [["rollback", "base"], "In ebb this is: ebb downgrade base"],
  [["new", "add_players"], 'In ebb this is: ebb revision -m "add_players"'],
  [["new", "it's"], 'In ebb this is: ebb revision -m "what it does"'],
  [
    ["create", "-ext", "sql", "players"],
    'In ebb this is: ebb revision -m "what it does"; ebb create-db creates the database itself',
  ],
  [["force", "3"], "In ebb this is: ebb stamp 3"],
  [["goto", "3"], "In ebb this is: ebb upgrade 3 to go up, ebb downgrade 3 to go back"],
  [["up", "3"], "Did you mean: ebb upgrade +3"],
  [["up", "head"], "Did you mean: ebb upgrade head"],
  [["down", "2"], "Did you mean: ebb downgrade -2"],
  [["down", "all"], "Did you mean: ebb downgrade base"],
  [["history", "1975:"], "Did you mean: ebb history -r 1975:"],
  [["down", "-1"], "Did you mean: ebb downgrade -1"],
  [["down", "$(date)"], "Did you mean: ebb downgrade -1"],
  [["revision", "add", "players"], 'Did you mean: ebb revision -m "add players"'],
  [["-path", "db", "up"], "In ebb this is: --dir DIR"],
  [
    ["up", "--allow-missing"],
    "In ebb this is: ebb merge heads: the order is in the files, by their parents",
  ],
  [["up", "--migrations-dir=db"], "In ebb this is: --dir DIR"],
  [["-c", "alembic.ini", "upgrade", "head"], "In ebb this is: --config FILE"],
  [["upgrade", "head", "-verbose"], "Did you mean --verbose?"],
];

for (const [argv, hint] of OTHER_LINES) {
  test(`run() answers the line ${argv.join(" ")} with its equivalent in ebb`, async () => {
    await inWorkplace(async ({ ebb }) => {
      const { status, stderr } = await ebb(...argv);
      assert.equal(status, 2);
      assert.ok(stderr.endsWith(`hint: ${hint}\n`), stderr);
    });
  });
}

for (const [line, hint] of [
  ["upgrade head -x tenant=a", "--set NAME=VALUE"],
  ["upgrade head -placeholders.owner=app", "--set NAME=VALUE"],
  ["dump -s db/schema.sql", "ebb dump -o FILE"],
  ["up --env TEST_DATABASE_URL", "--url"],
  ["up -schemas=app", "search_path=NAME"],
  ["status --exit-code", "exits with 3"],
  ["--wait up", "ebb up --wait TIME"],
] as const) {
  test(`run() answers the habit of another tool: ${line}`, () =>
    inWorkplace(async ({ ebb }) => {
      const { status, stderr } = await ebb(...line.split(" "));
      assert.equal(status, 2);
      assert.ok(stderr.includes(hint), stderr);
    }));
}

test("a file of Flyway among the revisions is pointed to ebb import", () =>
  inWorkplace(async ({ ebb, write }) => {
    write("migrations/V1.2__add_people.sql", "create table people ();\n");
    const { stderr } = await ebb("history");
    assert.match(stderr, /It looks like a file of Flyway: .*ebb import/);
  }));
