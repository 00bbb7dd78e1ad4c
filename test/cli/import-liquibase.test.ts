import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, withProject } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";
import { inWorkplace } from "../support/world.ts";

const FILE = `--liquibase formatted sql
--property name:schema value:public

--changeset ann:1
create table \${schema}.a (id int);
--rollback drop table a;

--changeset "bob lee":2 splitStatements:false runInTransaction:false
--comment: a function
create function f() returns int language sql as $$ select 1; $$;
/* liquibase rollback
drop function f();
*/

--changeset ann:3 dbms:mysql
create table mine (id int);

--changeset ann:4 endDelimiter:/
select 1
/
--rollback empty
`;

async function imported(
  files: Readonly<Record<string, string>>,
): Promise<{ status: number; stdout: string; stderr: string; texts: readonly string[] }> {
  let all: readonly string[] = [];
  let result = { status: 0, stdout: "", stderr: "" };
  await inWorkplace(async ({ cwd, ebb, write }) => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    result = await ebb("import", "-o", "out");
    if (result.status === 1) return;
    const names = readdirSync(join(cwd, "out")).filter((name) => name.endsWith(".sql"));
    all = names.sort().map((name) => readFileSync(join(cwd, "out", name), "utf8"));
  });
  return { ...result, texts: all };
}

test("ebb import liquibase makes a revision of each changeset", async () => {
  const { status, stdout, stderr, texts } = await imported({ "db/a.sql": FILE });
  assert.equal(status, 0, stdout + stderr);
  assert.deepEqual(texts, [
    "-- 1\n--\n-- revision: 1\n-- parents: base\n-- author: ann\n\n-- up\ncreate table public.a (id int);\n\n-- down\ndrop table a;\n",
    "-- a function\n--\n-- revision: 2\n-- parents: 1\n-- author: bob lee\n\n-- up no-transaction\ncreate function f() returns int language sql as $$ select 1; $$;\n\n-- down no-transaction\ndrop function f();\n",
    "-- 4\n--\n-- revision: 4\n-- parents: 2\n-- author: ann\n\n-- up\nselect 1;\n\n-- down nothing\n",
  ]);
});

test("ebb import liquibase follows the includes of the root changelog", async () => {
  const one = (id: string): string =>
    `-- liquibase formatted sql\n-- changeset a:${id}\nselect 1;\n`;
  const { status, texts, stderr } = await imported({
    "root.xml":
      '<databaseChangeLog><include file="z/first.sql"/><includeAll path="more/"/></databaseChangeLog>',
    "z/first.sql": one("z"),
    "more/b.sql": one("b"),
    "more/a.sql": one("a"),
  });
  assert.equal(status, 0, stderr);
  const all = texts.join("\n");
  assert.match(all, /revision: a\n-- parents: z/);
  assert.match(all, /revision: b\n-- parents: a/);
});

test("ebb import liquibase lists preconditions, contexts and parameters with their lines", async () => {
  const { status, stdout } = await imported({
    "a.sql": `--liquibase formatted sql\n--changeset a:1 context:test\n--preconditions onFail:HALT\nselect $\{p};\n`,
  });
  assert.equal(status, 3);
  assert.match(stdout, /a\.sql:3: ebb has no preconditions/);
  assert.match(stdout, /a\.sql:2: a:1: ebb does not keep context:test/);
  assert.match(stdout, /\$\{p\} is a parameter of Liquibase/);
});

const TABLE =
  "create table databasechangelog (id varchar(255), author varchar(255), filename varchar(255), dateexecuted timestamp, orderexecuted int, exectype varchar(10), md5sum varchar(35));";
const TEXT = "create table a (id int);\ninsert into a values (1);\n";
const SUM = "9:107d925a016944978693147af57f03c0";

async function inDatabase(
  rows: string,
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  await withProject(database, async (project) => {
    const path = join(project.cwd, "db/a.sql");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `--liquibase formatted sql\n--changeset a:1\n${TEXT}`);
    for (const statement of `${TABLE}\n${rows}`.split("\n")) await database.query(statement);
    await use(project, database);
  });
}

const ROW = (sum: string, type = "EXECUTED"): string =>
  `insert into databasechangelog values ('1', 'a', 'classpath/db/a.sql', '2024-01-02', 1, '${type}', '${sum}');`;

test("ebb import --database takes over a database from Liquibase", async () => {
  await inDatabase(ROW(SUM), async ({ ebb }, database) => {
    const { status, stderr } = await ebb("import", "liquibase", "db", "--database");
    assert.equal(status, 0, stderr);
    const heads = await database.query("select version_num from ebb_version");
    assert.deepEqual([...heads], [{ version_num: "1" }]);
  });
});

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ["an edited changeset", ROW("9:00000000000000000000000000000000"), /edited since/],
  ["a failed changeset", ROW(SUM, "FAILED"), /it failed/],
  [
    "a held lock of Liquibase",
    `${ROW(SUM)}\ncreate table databasechangeloglock (id int primary key, locked boolean);\ninsert into databasechangeloglock values (1, true);`,
    /its lock is held.*\nhint: .*liquibase release-locks/,
  ],
];

for (const [title, rows, message] of REFUSED) {
  test(`ebb import --database refuses ${title}`, async () => {
    await inDatabase(rows, async ({ ebb }) => {
      const { status, stderr } = await ebb("import", "liquibase", "db", "--database");
      assert.equal(status, 1, stderr);
      assert.match(stderr, message);
    });
  });
}
