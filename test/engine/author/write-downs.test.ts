import assert from "node:assert/strict";
import { test } from "node:test";
import { withDown } from "../../../src/engine/author/write-downs.ts";
import { parseMigration } from "../../../src/migration/parse.ts";

const HEAD = "-- one\n--\n-- revision: one\n\n";
const DOWN = "-- down\ndrop table t;";

const CASES: readonly (readonly [string, string, string])[] = [
  [
    "adds a section",
    "-- up\ncreate table t (a int);\n",
    `-- up\ncreate table t (a int);\n\n${DOWN}\n`,
  ],
  [
    "replaces a section at the end",
    "-- up\ncreate table t (a int);\n\n-- down\n-- to do\n",
    `-- up\ncreate table t (a int);\n\n${DOWN}\n`,
  ],
  [
    "replaces a section in the middle",
    "-- up\ncreate table t (a int);\n\n-- down\n\n-- assert\nselect true;\n",
    `-- up\ncreate table t (a int);\n\n${DOWN}\n\n-- assert\nselect true;\n`,
  ],
  [
    "keeps the ends of the lines",
    "-- up\r\nselect 1;\r\n",
    "-- up\r\nselect 1;\r\n\r\n-- down\r\ndrop table t;\r\n",
  ],
];

for (const [what, before, after] of CASES) {
  test(`withDown() ${what}`, () => {
    const source = HEAD + before;
    const migration = parseMigration({ name: "one.sql", text: source });
    const text = withDown(source, migration, DOWN);
    assert.equal(text, HEAD + after);
    assert.equal(parseMigration({ name: "one.sql", text }).up.checksum, migration.up.checksum);
  });
}
