import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inWorkplace, type Workplace } from "../support/world.ts";

/** The files of a project by path, and the revision files that the import writes. */
interface Case {
  readonly tool: string;
  readonly files: Readonly<Record<string, string>>;
  readonly written: Readonly<Record<string, string>>;
}

const UP = "create table a (id int);\n";
const DOWN = "drop table a;\n";

const CASES: readonly Case[] = [
  {
    tool: "dbmate",
    files: {
      "db/migrations/20240102030405_add_a.sql": `-- migrate:up transaction:false\n${UP}\n-- migrate:down\n${DOWN}`,
    },
    written: {
      "2024-01-02_20240102030405_add_a.sql":
        "-- add a\n--\n-- revision: 20240102030405\n-- parents: base\n-- created: 2024-01-02T03:04:05Z\n\n" +
        `-- up no-transaction\n${UP}\n\n-- down\n${DOWN}`,
    },
  },
  {
    tool: "goose",
    files: {
      "00001_a.sql": `-- +goose Up\n-- +goose StatementBegin\n${UP}-- +goose StatementEnd\n-- +goose Down\n`,
      "00002_b.sql": `-- +goose NO TRANSACTION\n-- +goose up\nselect 1;\n`,
    },
    written: {
      "00001_a.sql": `-- a\n--\n-- revision: 00001\n-- parents: base\n\n-- up\n${UP}\n-- down nothing\n`,
      "00002_b.sql":
        "-- b\n--\n-- revision: 00002\n-- parents: 00001\n\n-- up no-transaction\nselect 1;\n",
    },
  },
  {
    tool: "golang-migrate",
    files: {
      "sql/10_b.up.sql": "select 2;",
      "sql/9_a.up.sql": `BEGIN;\r\n${UP}COMMIT;\r\n`,
      "sql/9_a.down.sql": DOWN,
    },
    written: {
      "10_b.sql": "-- b\n--\n-- revision: 10\n-- parents: 9\n\n-- up\nselect 2;",
      "9_a.sql": `-- a\n--\n-- revision: 9\n-- parents: base\n\n-- up\n${UP}\n-- down\n${DOWN}`,
    },
  },
  {
    tool: "flyway",
    files: {
      "V1_1__Add_a.sql": UP,
      "U1.1__Add_a.sql": DOWN,
      "old/V1__Begin.sql": "vacuum;\n",
    },
    written: {
      "1.1_add_a.sql": `-- Add a\n--\n-- revision: 1.1\n-- parents: 1\n\n-- up\n${UP}\n-- down\n${DOWN}`,
      "1_begin.sql":
        "-- Begin\n--\n-- revision: 1\n-- parents: base\n\n-- up no-transaction\nvacuum;\n",
    },
  },
  {
    tool: "diesel",
    files: {
      "migrations/2024-01-02-030405_add_a/up.sql": UP,
      "migrations/2024-01-02-030405_add_a/down.sql": DOWN,
      "migrations/2024-01-02-030405_add_a/metadata.toml": "run_in_transaction = false\n",
    },
    written: {
      "2024-01-02_20240102030405_add_a.sql":
        "-- add a\n--\n-- revision: 20240102030405\n-- parents: base\n-- created: 2024-01-02T03:04:05Z\n\n" +
        `-- up no-transaction\n${UP}\n-- down no-transaction\n${DOWN}`,
    },
  },
  {
    tool: "sqlx",
    files: {
      "Cargo.toml": '[dependencies]\nsqlx = "0.8"\n',
      "migrations/1_a.sql": `-- no-transaction\n${UP}`,
    },
    written: {
      "1_a.sql": `-- a\n--\n-- revision: 1\n-- parents: base\n\n-- up no-transaction\n${UP}`,
    },
  },
  {
    tool: "sql-migrate",
    files: {
      "10_b.sql": `-- +migrate Up notransaction\n${UP}-- +migrate Down\n${DOWN}`,
      "9_a.sql": "-- +migrate Up\nselect 1;\n",
    },
    written: {
      "10_b.sql": `-- b\n--\n-- revision: 10\n-- parents: 9\n\n-- up no-transaction\n${UP}\n-- down\n${DOWN}`,
      "9_a.sql": "-- a\n--\n-- revision: 9\n-- parents: base\n\n-- up\nselect 1;\n",
    },
  },
  {
    tool: "tern",
    files: { "001_a.sql": `${UP}---- create above / drop below ----\n${DOWN}` },
    written: {
      "001_a.sql": `-- a\n--\n-- revision: 001\n-- parents: base\n\n-- up\n${UP}\n-- down\n${DOWN}`,
    },
  },
  {
    tool: "node-pg-migrate",
    files: {
      "package.json": '{"dependencies":{"node-pg-migrate":"9"}}',
      "migrations/1600000000000_add-a.sql": `-- Down Migration\n${DOWN}-- Up Migration\n${UP}`,
    },
    written: {
      "2020-09-13_1600000000000_add_a.sql":
        "-- add a\n--\n-- revision: 1600000000000\n-- parents: base\n-- created: 2020-09-13T12:26:40Z\n\n" +
        `-- up\n${UP}\n-- down\n${DOWN}`,
    },
  },
  {
    tool: "refinery",
    files: { "refinery.toml": "", "migrations/V1__add_a.sql": UP },
    written: {
      "1_add_a.sql": `-- add a\n--\n-- revision: 1\n-- parents: base\n\n-- up\n${UP}`,
    },
  },
  {
    tool: "supabase",
    files: { "supabase/config.toml": "", "supabase/migrations/20240102030405_a.sql": UP },
    written: {
      "2024-01-02_20240102030405_a.sql": `-- a\n--\n-- revision: 20240102030405\n-- parents: base\n-- created: 2024-01-02T03:04:05Z\n\n-- up\n${UP}`,
    },
  },
  {
    tool: "prisma",
    files: {
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
      "prisma/migrations/20240102030405_init/migration.sql": UP,
    },
    written: {
      "2024-01-02_20240102030405_init.sql": `-- init\n--\n-- revision: 20240102030405\n-- parents: base\n-- created: 2024-01-02T03:04:05Z\n\n-- up\n${UP}`,
    },
  },
  {
    tool: "drizzle",
    files: {
      "drizzle/meta/_journal.json":
        '{"entries":[{"idx":0,"version":"7","when":1704164645000,"tag":"0000_cool_cat","breakpoints":true}]}',
      "drizzle/0000_cool_cat.sql": `${UP.trim()}--> statement-breakpoint\nselect 1;\n`,
    },
    written: {
      "2024-01-02_0000_cool_cat_cool_cat.sql": `-- cool cat\n--\n-- revision: 0000_cool_cat\n-- parents: base\n-- created: 2024-01-02T03:04:05Z\n\n-- up\n${UP}select 1;\n`,
    },
  },
  {
    tool: "graphile-migrate",
    files: {
      "migrations/committed/000001-add.sql": `--! Previous: -\n--! Hash: sha1:aa\n--! Message: add a\n\n${UP}`,
      "migrations/current.sql": "-- nothing yet\n",
    },
    written: {
      "000001_add_a.sql": `-- add a\n--\n-- revision: 000001\n-- parents: base\n\n-- up\n${UP}`,
    },
  },
  {
    tool: "sqitch",
    files: {
      "sqitch.plan":
        "%syntax-version=1.0.0\n%project=p\n\na 2024-01-02T03:04:05Z Ann <a@x.org> # The a\n@v1 2024-01-02T03:04:05Z Ann <a@x.org> # t\nb [a] 2024-01-02T03:04:06Z Ann <a@x.org> # The b\nc [a] 2024-01-02T03:04:07Z Ann <a@x.org> # The c\n",
      "deploy/a.sql": `-- Deploy a\nBEGIN;\n${UP}COMMIT;\n`,
      "revert/a.sql": `BEGIN;\n${DOWN}COMMIT;\n`,
      "deploy/b.sql": "select 1;\n",
      "deploy/c.sql": "select 2;\n",
    },
    written: {
      "2024-01-02_a_the_a.sql": `-- The a\n--\n-- revision: a\n-- parents: base\n-- labels: v1\n-- created: 2024-01-02T03:04:05Z\n-- author: Ann\n\n-- up\n-- Deploy a\n${UP}\n-- down\n${DOWN}`,
      "2024-01-02_b_the_b.sql":
        "-- The b\n--\n-- revision: b\n-- parents: a\n-- created: 2024-01-02T03:04:06Z\n-- author: Ann\n\n-- up\nselect 1;\n",
      "2024-01-02_c_the_c.sql":
        "-- The c\n--\n-- revision: c\n-- parents: b\n-- depends: a\n-- created: 2024-01-02T03:04:07Z\n-- author: Ann\n\n-- up\nselect 2;\n",
    },
  },
  {
    tool: "rails",
    files: {
      "db/structure.sql":
        "SET lock_timeout = 0;\nCREATE TABLE public.a (id int);\nCREATE TABLE public.schema_migrations (version varchar);\n" +
        "INSERT INTO \"schema_migrations\" (version) VALUES\n('20240102030405');\n",
    },
    written: {
      "2024-01-02_20240102030405_schema_of_rails.sql":
        "-- Schema of Rails\n--\n-- revision: 20240102030405\n-- parents: base\n-- created: 2024-01-02T03:04:05Z\n\n-- up\n\nCREATE TABLE public.a (id int);\n\n\n",
    },
  },
];

async function inProject(
  files: Readonly<Record<string, string>>,
  use: (place: Workplace) => Promise<void>,
): Promise<void> {
  await inWorkplace(async (place) => {
    for (const [name, text] of Object.entries(files)) place.write(name, text);
    await use(place);
  });
}

for (const { tool, files, written } of CASES) {
  test(`ebb import finds ${tool} and keeps its SQL`, async () => {
    await inProject(files, async ({ cwd, ebb }) => {
      const { status, stdout, stderr } = await ebb("import", "-o", "revisions");
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, new RegExp(`from ${tool} in`));
      const names = readdirSync(join(cwd, "revisions")).filter((name) => name.endsWith(".sql"));
      const texts = names.map((name) => [name, readFileSync(join(cwd, "revisions", name), "utf8")]);
      assert.deepEqual(Object.fromEntries(texts), written);
    });
  });
}

test("ebb import lists a placeholder of Flyway with its line, and exits with 3", async () => {
  await inProject({ "V1__a.sql": `select 1;\nselect '$\{name}';\n` }, async ({ cwd, ebb }) => {
    const { status, stdout } = await ebb("import", "-o", "revisions");
    assert.equal(status, 3);
    assert.match(stdout, /V1__a\.sql:2: \$\{name\} is a placeholder of Flyway/);
    assert.match(readFileSync(join(cwd, "revisions/IMPORT.md"), "utf8"), /V1__a\.sql:2/);
  });
});

test("ebb import lists a removed BEGIN and COMMIT as a note", async () => {
  const files = { "1_a.up.sql": `-- first\nbegin;\n${UP}commit;\n` };
  await inProject(files, async ({ json }) => {
    const { status, value } = await json("import", "-o", "revisions");
    assert.equal(status, 0);
    assert.match(JSON.stringify(value), /1_a\.up\.sql","line":2,"message":"BEGIN and COMMIT were/);
  });
});

test("ebb import marks a section with a COMMIT in the middle no-transaction", async () => {
  const files = { "1_a.up.sql": `begin;\n${UP}commit;\nselect 1;\n` };
  await inProject(files, async ({ cwd, ebb }) => {
    await ebb("import", "-o", "revisions");
    const text = readFileSync(join(cwd, "revisions/1_a.sql"), "utf8");
    assert.match(text, /-- up no-transaction\nbegin;\n/);
  });
});

test("ebb import gives a file with a comment that begins with down a down section", async () => {
  const files = { "1_a.up.sql": `${UP}-- down here is nothing\n` };
  await inProject(files, async ({ ebb }) => {
    assert.equal((await ebb("import", "-o", "revisions")).status, 0);
    assert.doesNotMatch((await ebb("check", "--files", "--dir", "revisions")).stdout, /EBB_MARKER/);
  });
});

test("ebb import disarms a comment that ebb would read as a marker", async () => {
  const files = { "1_a.up.sql": `-- Up\n${UP}-- Down:\n`, "1_a.down.sql": DOWN };
  await inProject(files, async ({ cwd, ebb }) => {
    assert.equal((await ebb("import", "-o", "revisions")).status, 0);
    assert.match(readFileSync(join(cwd, "revisions/1_a.sql"), "utf8"), /-- \| Up\n/);
    assert.equal((await ebb("check", "--files", "--dir", "revisions")).status, 0);
  });
});

test("ebb import refuses two migrations of one version, and names both", async () => {
  const files = { "V1__a.sql": UP, "sub/V1.0__b.sql": UP };
  await inProject(files, async ({ ebb }) => {
    const { status, stderr } = await ebb("import", "-o", "revisions");
    assert.equal(status, 1);
    assert.match(stderr, /V1__a\.sql and sub\/V1\.0__b\.sql/);
  });
});

test("ebb import refuses a directory that holds SQL files, and writes nothing", async () => {
  await inProject({ "migrations/1_a.up.sql": UP }, async ({ cwd, ebb }) => {
    const { status, stderr } = await ebb("import");
    assert.equal(status, 1);
    assert.match(stderr, /Cannot import into "migrations": it holds 1_a\.up\.sql/);
    assert.deepEqual(readdirSync(join(cwd, "migrations")), ["1_a.up.sql"]);
  });
});

test("ebb import names a tool whose migrations are programs, and ebb baseline", async () => {
  await inProject({ "knexfile.js": "", "migrations/1_a.js": "" }, async ({ ebb }) => {
    const { status, stderr } = await ebb("import");
    assert.equal(status, 1);
    assert.match(stderr, /Cannot import from knex: .*\nhint: .*ebb baseline/);
  });
});

test("ebb import writes the same bytes each time", async () => {
  await inProject({ "1_a.up.sql": UP, "1_a.down.sql": DOWN }, async ({ cwd, ebb }) => {
    await ebb("import", "golang-migrate", ".", "-o", "one");
    await ebb("import", "golang-migrate", ".", "-o", "two");
    const read = (out: string) =>
      readdirSync(join(cwd, out)).map((name) => readFileSync(join(cwd, out, name), "utf8"));
    assert.deepEqual(read("one"), read("two"));
  });
});
