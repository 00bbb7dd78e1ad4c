import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMigration } from "../../../src/migration/parse.ts";
import { statementLines } from "../../../src/output/live/statement-line.ts";
import { createTheme } from "../../../src/output/screen/theme.ts";

const UP = `create table /* what */ t (
  id int -- a number
);
create role app login password 'secret';
do $$ begin perform 1; end $$;
select "${"long ".repeat(30)}";`;

function linesOf(marker: string): readonly string[] {
  const text = `-- x\n--\n-- revision: a\n\n${marker}\n${UP}\n-- down nothing\n`;
  const line = statementLines(parseMigration({ name: "a.sql", text }).up, createTheme(false));
  return [0, 1, 2, 3].map((index) => line({ index, durationMs: 1200 }));
}

test("statementLines() shows place, first words without strings and comments, and time", () => {
  assert.deepEqual(linesOf("-- up"), [
    "  a.sql:6  create table t ( id int )  1.2 s",
    "  a.sql:9  create role app login password …  1.2 s",
    "  a.sql:10  do …  1.2 s",
    '  a.sql:11  select "long long long long long long long long long long l…  1.2 s',
  ]);
});

test("statementLines() shows two words of a section that is not recorded", () => {
  assert.deepEqual(linesOf("-- up no-record").slice(0, 2), [
    "  a.sql:6  create table …  1.2 s",
    "  a.sql:9  create role …  1.2 s",
  ]);
});

test("statementLines() fits a terminal", () => {
  const text = `-- x\n--\n-- revision: a\n\n-- up\n${UP}\n-- down nothing\n`;
  const { up } = parseMigration({ name: "migrations/a.sql", text });
  const line = statementLines(up, createTheme(false), 60)({ index: 3, durationMs: 1200 });
  assert.equal(line, '  migrations/a.sql:11  select "long long long long…  1.2 s');
});
