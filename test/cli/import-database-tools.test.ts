import assert from "node:assert/strict";
import { test } from "node:test";
import { inDatabase } from "./importing.ts";

const GOOSE = {
  "goose/1_a.sql": "-- +goose Up\ncreate table a (id int);\n-- +goose Down\ndrop table a;\n",
  "goose/2_b.sql": "-- +goose Up\ncreate table b (id int);\n-- +goose Down\ndrop table b;\n",
};

const TAKE_OVER = ["import", "goose", "goose", "--database"] as const;
const TEXT = "create table a (id int);\ninsert into a values (1);\n";
const SHA256 = "abfcc362c42b559893db520f9daa07fe4c3f18c4e10c24908b64c91db8702e4d";
const FLYWAY =
  "create table flyway_schema_history (installed_rank int primary key, version text, description text, type text, script text, checksum int, installed_by text, installed_on timestamp default now(), execution_time int, success boolean);";
const flywayRow = (rank: number, version: string, type: string): string =>
  `insert into flyway_schema_history values (${rank}, '${version}', 'a', '${type}', 'x', null, 'x', now(), 1, true);`;
const DRIZZLE_TABLE =
  "create schema drizzle;\ncreate table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);";
const DRIZZLE = {
  "p/meta/_journal.json": '{"entries":[{"idx":0,"when":1704164645000,"tag":"0000_a"}]}',
  "p/0000_a.sql": TEXT,
};
const GRAPHILE = {
  "p/committed/000001-a.sql": `--! Previous: -\n--! Hash: sha1:f2870b8dd3431e0a70fe96a62405c365a10cfb70\n\n${TEXT}`,
  "p/current.sql": "",
};
const GRAPHILE_TABLE =
  "create schema graphile_migrate;\ncreate table graphile_migrate.migrations (hash text primary key, previous_hash text, filename text not null, date timestamptz default now());\ncreate table graphile_migrate.current (filename text primary key, content text not null, date timestamptz);";
const FLIPR = {
  "p/sqitch.plan":
    "%syntax-version=1.0.0\n%project=flipr\n%uri=https://github.com/sqitchers/sqitch-intro/\n\nappschema 2013-12-30T23:19:45Z Marge N. O’Vera <marge@example.com> # Add schema for all flipr objects.\n",
  "p/deploy/appschema.sql": TEXT,
};
const SQITCH =
  "create schema sqitch;\ncreate table sqitch.changes (change_id text primary key, script_hash text, change text, project text, committed_at timestamptz default now());\ninsert into sqitch.changes values ('e06e887611f59eacd870a1a2a844d78ef2ab6a71', 'f2870b8dd3431e0a70fe96a62405c365a10cfb70', 'appschema', 'flipr');\ninsert into sqitch.changes values ('aa', 'bb', 'appschema', 'other');";
const SUPABASE = {
  "p/supabase/config.toml": "",
  "p/supabase/migrations/1_a.sql": `-- first\n${TEXT}`,
};
const SUPABASE_TABLE =
  "create schema supabase_migrations;\ncreate table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);\ncreate table schema_migrations (version varchar primary key);";
const REFINERY = { "p/refinery.toml": "", "p/V1__a.sql": TEXT };
const REFINERY_TABLE =
  "create table refinery_schema_history (version int4 primary key, name varchar(255), applied_on varchar(255), checksum varchar(255));";

/** The title, the tool, its files, the rows, and the outcome: the head, or an error. */
const TAKEN: readonly (readonly [
  string,
  string,
  Readonly<Record<string, string>>,
  string,
  string | RegExp,
])[] = [
  [
    "a baseline of Flyway without a file counts for the versions up to it",
    "flyway",
    { "p/V1__a.sql": "select 1;", "p/V1.1__b.sql": "select 2;", "p/V3__c.sql": "select 3;" },
    `${FLYWAY}\n${flywayRow(1, "2", "BASELINE")}`,
    "1.1",
  ],
  [
    "Flyway's 01.0 is 1",
    "flyway",
    { "p/V1__a.sql": "select 1;" },
    `${FLYWAY}\n${flywayRow(1, "01.0", "SQL")}`,
    "1",
  ],
  [
    "a row of drizzle is found by its hash",
    "drizzle",
    DRIZZLE,
    `${DRIZZLE_TABLE}\ninsert into drizzle.__drizzle_migrations (hash, created_at) values ('${SHA256}', 1);`,
    "0000_a",
  ],
  [
    "an edited file of drizzle is found by its moment, and refused",
    "drizzle",
    DRIZZLE,
    `${DRIZZLE_TABLE}\ninsert into drizzle.__drizzle_migrations (hash, created_at) values ('aa', 1704164645000);`,
    /edited since they were applied: 0000_a\.sql/,
  ],
  [
    "the hash of graphile-migrate is accepted",
    "graphile-migrate",
    GRAPHILE,
    `${GRAPHILE_TABLE}\ninsert into graphile_migrate.migrations values ('sha1:f2870b8dd3431e0a70fe96a62405c365a10cfb70', null, '000001.sql');`,
    "000001",
  ],
  [
    "an edited file of graphile-migrate is refused",
    "graphile-migrate",
    GRAPHILE,
    `${GRAPHILE_TABLE}\ninsert into graphile_migrate.migrations values ('sha1:aa', null, '000001.sql');`,
    /edited since/,
  ],
  [
    "the changes of sqitch's own project are taken by their ids",
    "sqitch",
    FLIPR,
    SQITCH,
    "appschema",
  ],
  [
    "a change of sqitch with an edited line in the plan is refused",
    "sqitch",
    { ...FLIPR, "p/sqitch.plan": FLIPR["p/sqitch.plan"].replace("flipr objects", "objects") },
    SQITCH,
    /rows without a file\n.*appschema/,
  ],
  [
    "Supabase's statements are compared without comments, beside a table of another tool",
    "supabase",
    SUPABASE,
    `${SUPABASE_TABLE}\ninsert into supabase_migrations.schema_migrations values ('1', array['create table a (id int)', 'insert into a values (1)'], 'a');`,
    "1",
  ],
  [
    "an edited file of Supabase is refused",
    "supabase",
    SUPABASE,
    `${SUPABASE_TABLE}\ninsert into supabase_migrations.schema_migrations values ('1', array['create table a (id bigint)'], 'a');`,
    /edited since/,
  ],
  [
    "a checksum of refinery is accepted",
    "refinery",
    REFINERY,
    `${REFINERY_TABLE}\ninsert into refinery_schema_history values (1, 'a', '2024-01-02T03:04:05Z', '14738684176517813565');`,
    "1",
  ],
  [
    "a checksum of refinery for versions of 8 bytes is accepted",
    "refinery",
    REFINERY,
    `${REFINERY_TABLE}\ninsert into refinery_schema_history values (1, 'a', '2024-01-02T03:04:05Z', '12783028966995495964');`,
    "1",
  ],
  [
    "another checksum of refinery is refused",
    "refinery",
    REFINERY,
    `${REFINERY_TABLE}\ninsert into refinery_schema_history values (1, 'a', '2024-01-02T03:04:05Z', '7');`,
    /edited since/,
  ],
  [
    "the table of Rails is none of dbmate",
    "dbmate",
    { "p/1_a.sql": "-- migrate:up\nselect 1;\n-- migrate:down\n" },
    "create table schema_migrations (version varchar primary key);\ncreate table ar_internal_metadata (key varchar primary key);",
    /Cannot find the table schema_migrations.*\nhint: The database has tables of rails/,
  ],
];

for (const [title, tool, files, sql, outcome] of TAKEN) {
  test(`ebb import --database: ${title}`, async () => {
    await inDatabase(files, sql, async ({ ebb }, database) => {
      const { status, stdout, stderr } = await ebb("import", tool, "p", "--database", "-o", "m");
      if (outcome instanceof RegExp) {
        assert.equal(status, 1, stdout);
        assert.match(stderr, outcome);
        return;
      }
      const heads = await database.query("select version_num from ebb_version");
      assert.deepEqual([...heads], [{ version_num: outcome }], stderr);
    });
  });
}

test("ebb import --database reads a table of another name, and says what to do next", async () => {
  const rows =
    "create schema old;\ncreate table old.seen (id int, version_id bigint, is_applied boolean, tstamp timestamp);\ninsert into old.seen values (1, 1, true, now());";
  await inDatabase(GOOSE, rows, async ({ ebb }) => {
    const { status, stderr } = await ebb(...TAKE_OVER, "--table", "old.seen");
    assert.equal(status, 0, stderr);
    assert.match(stderr, /no time zone: they are read as/);
    assert.match(stderr, /\nNext, apply the rest: ebb upgrade head\b/);
  });
});

test("ebb import --database --dry-run and a refusal do not say that revisions were imported", async () => {
  await inDatabase(GOOSE, FLYWAY, async ({ ebb }) => {
    const refused = await ebb(...TAKE_OVER);
    assert.equal(refused.status, 1);
    assert.doesNotMatch(refused.stderr, /mported 2 revisions/);
  });
  const rows =
    "create table goose_db_version (id int, version_id bigint, is_applied boolean, tstamp timestamp);\ninsert into goose_db_version values (1, 1, true, now());";
  await inDatabase(GOOSE, rows, async ({ ebb }) => {
    assert.match((await ebb(...TAKE_OVER, "--dry-run")).stderr, /Would import 2 revisions/);
  });
});

test("ebb import --database refuses to set back a ledger that ebb has moved on", async () => {
  const rows =
    "create table a (id int);\ncreate table goose_db_version (id int, version_id bigint, is_applied boolean, tstamp timestamp);\ninsert into goose_db_version values (1, 1, true, now());";
  await inDatabase(GOOSE, rows, async ({ ebb }) => {
    assert.equal((await ebb(...TAKE_OVER)).status, 0);
    assert.equal((await ebb(...TAKE_OVER)).status, 0);
    assert.equal((await ebb("upgrade", "head")).status, 0);
    const { status, stderr } = await ebb(...TAKE_OVER);
    assert.equal(status, 1);
    assert.match(stderr, /the ledger is at \S+ already/);
  });
});
