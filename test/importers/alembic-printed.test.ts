import assert from "node:assert/strict";
import { test } from "node:test";
import { printedBody, withoutDoubledPercent } from "../../src/importers/alembic-printed.ts";

const UPDATE =
  "UPDATE alembic_version SET version_num='b1' WHERE alembic_version.version_num = 'a1';";
const DELETE = "DELETE FROM my.versions WHERE my.versions.version_num = 'b1';";
const INSERT = "INSERT INTO v (version_num) VALUES ('b1') RETURNING v.version_num;";

/** What Alembic prints, and the SQL of the body of b1. */
const CASES: readonly (readonly [string, "up" | "down", string, string | undefined])[] = [
  [
    "is without the frame",
    "up",
    `BEGIN;\n\n-- Running upgrade a1 -> b1\n\nselect 1;\n\n${UPDATE}\n\nCOMMIT;\n`,
    "select 1;\n",
  ],
  [
    "has no second semicolons",
    "up",
    `-- Running upgrade a1 -> b1\n\nselect ';;';;\n\nselect 2;;\n\n${UPDATE}\n`,
    "select ';;';\n\nselect 2;\n",
  ],
  [
    "is without the version table of another name",
    "down",
    `-- Running downgrade b1 -> \n\nDROP TABLE t;\n\n${DELETE}\n\nDROP TABLE my.versions;\n\nCOMMIT;\n`,
    "DROP TABLE t;\n",
  ],
  [
    "keeps a table that it drops last",
    "down",
    `-- Running downgrade b1 -> a1\n\nDROP TABLE t;\n\n${DELETE}\n`,
    "DROP TABLE t;\n",
  ],
  [
    "is that of a merge, not of the other branch",
    "up",
    `-- Running upgrade a1 -> c1\n\nselect 9;\n\n${INSERT}\n\n-- Running upgrade a1, c1 -> b1\n\nselect 1;\n\n${DELETE}\n\n${UPDATE}\n`,
    "select 1;\n",
  ],
  [
    "is empty for a body without statements",
    "up",
    `-- Running upgrade a1 -> b1\n\n${UPDATE}\n\nCOMMIT;\n`,
    "",
  ],
  [
    "keeps its comments",
    "up",
    `-- Running upgrade a1 -> b1\n\n-- why\nselect 1;\n\n${UPDATE}\n`,
    "-- why\nselect 1;\n",
  ],
  [
    "is unknown without its revision",
    "up",
    "-- Running upgrade a1 -> b12\n\nselect 1;\n",
    undefined,
  ],
];

for (const [what, direction, output, sql] of CASES) {
  test(`printedBody() ${what}`, () => {
    assert.equal(printedBody(output, direction, "b1")?.sql, sql);
  });
}

test("printedBody() of an autocommit block is without a transaction", () => {
  const inner = "COMMIT;\n\nselect 1;\n\nBEGIN;\n\nselect 2;";
  const body = printedBody(
    `-- Running upgrade a1 -> b1\n\n${inner}\n\n${UPDATE}\n\nCOMMIT;`,
    "up",
    "b1",
  );
  assert.deepEqual(body, { sql: "select 1;\n\nselect 2;\n", transaction: false });
});

test("withoutDoubledPercent() takes back what a driver doubled, and nothing else", () => {
  assert.equal(withoutDoubledPercent("like 'a%%'", "", "like 'a%'"), "like 'a%'");
  assert.equal(withoutDoubledPercent("like 'a%%'", '{"paramstyle": "named"}', "x"), "like 'a%%'");
  assert.equal(withoutDoubledPercent("like 'a%%'", "", "like 'a%%'"), "like 'a%%'");
  assert.equal(withoutDoubledPercent("like 'a%'", "", "x"), "like 'a%'");
});
