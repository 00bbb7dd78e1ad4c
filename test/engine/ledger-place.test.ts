import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer } from "./server.ts";
import { errorOf, writeLine } from "./site.ts";

/** Names that need quotes, and such as break carelessly made SQL. */
const NAMES = [
  "other",
  "Mixed Case",
  `it's "quoted"`,
  "100%I %s %1$I",
  "back\\slash",
  "select",
  "é😀",
];

for (const name of NAMES) {
  test(
    `upgrade --schema creates and uses the schema ${name}`,
    onServer(async (site) => {
      writeLine(site);
      const options = ["--schema", name];
      assert.equal((await site.ebb("up", ...options)).status, 0);
      assert.equal((await site.ebb("downgrade", "aaaa", ...options)).status, 0);
      const { status, value } = await site.json("current", ...options);
      const { heads, target } = value as {
        heads: { revision: string }[];
        target: { schema: string };
      };
      assert.deepEqual(
        [status, heads.map(({ revision }) => revision), target.schema],
        [0, ["aaaa"], name],
      );
      const schemas = await site.db.query(
        "select n.nspname, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relname in ('ebb_version', 'ebb_log') order by 2",
      );
      assert.deepEqual(
        schemas.map(({ nspname, relname }) => [nspname, relname]),
        [
          [name, "ebb_log"],
          [name, "ebb_version"],
        ],
      );
    }),
  );

  test(
    `upgrade --version-table accepts the name ${name}`,
    onServer(async (site) => {
      writeLine(site);
      const options = ["--version-table", name];
      assert.equal((await site.ebb("up", ...options)).status, 0);
      assert.equal((await site.ebb("redo", ...options)).status, 0);
      const { value } = await site.json("status", ...options);
      const { heads, target } = value as { heads: string[]; target: Record<string, unknown> };
      assert.deepEqual([heads, target.version_table], [["cccc"], name]);
      assert.equal(
        await site.value(
          "select count(*)::int from pg_catalog.pg_class where relname like '%\\_log' and relkind = 'r'",
        ),
        1,
      );
    }),
  );
}

test(
  "upgrade accepts a version table whose log has a name of 63 bytes",
  onServer(async (site) => {
    writeLine(site);
    const options = ["--version-table", "v".repeat(59)];
    assert.equal((await site.ebb("up", ...options)).status, 0);
    assert.equal((await site.ebb("downgrade", "base", ...options)).status, 0);
  }),
);

const BAD_NAMES: readonly (readonly [string, readonly string[]])[] = [
  ["a version table whose log's name is too long", ["--version-table", "v".repeat(60)]],
  ["a version table whose log's name takes too many bytes", ["--version-table", "é".repeat(30)]],
  ["an empty version table", ["--version-table", ""]],
  ["a schema with a name that is too long", ["--schema", "s".repeat(64)]],
  ["an empty schema", ["--schema", ""]],
  ["a version table whose log is the default one's", ["--version-table", "ebb"]],
];
for (const [what, options] of BAD_NAMES) {
  test(
    `upgrade refuses ${what}`,
    onServer(async (site) => {
      writeLine(site);
      const { status, value } = await site.json("up", ...options);
      assert.deepEqual([status, errorOf(value).code], [2, "EBB_BAD_SETTING"]);
    }),
  );
}

test(
  "two version tables live side by side",
  onServer(async (site) => {
    writeLine(site);
    site.write("other/x.sql", "-- x\n-- revision: xxxx\n-- up\nselect 1;\n-- down nothing\n");
    await site.ebb("up");
    await site.ebb("up", "--version-table", "other_version", "--dir", "other");
    assert.deepEqual(await site.heads(), ["cccc"]);
    assert.deepEqual(await site.heads("other_version"), ["xxxx"]);
    assert.equal(await site.value("select count(*)::int from other_version_log"), 3);
  }),
);

test(
  "upgrade refuses to choose between several schemas, and names them",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up", "--schema", "one");
    await site.ebb("stamp", "aaaa", "--schema", "two");
    const { status, value } = await site.json("upgrade", "head");
    const { code, message } = errorOf(value);
    assert.deepEqual([status, code], [1, "EBB_SCHEMA"]);
    assert.match(String(message), /"one", "two"/);
  }),
);

test(
  "upgrade refuses a ledger in another schema than the current one, and advises how to use it",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("up", "--schema", "it's");
    const { status, value } = await site.json("upgrade", "head");
    const { code, hint } = errorOf(value);
    assert.deepEqual([status, code], [1, "EBB_SCHEMA"]);
    assert.match(String(hint), /--schema 'it'\\''s', or another one with --schema public$/);
    assert.equal(
      await site.value("select pg_catalog.to_regclass('public.ebb_version')::text"),
      null,
    );
  }),
);

for (const [what, up] of [
  ["makes the first schema of the search path", () => "create schema postgres"],
  [
    "sets the search path of the database",
    (database: string) => `create schema other; alter database ${database} set search_path = other`,
  ],
] as const) {
  test(
    `a run that ${what} names the setting that finds the ledger again`,
    onServer(async (site) => {
      await site.db.query(`alter database ${site.db.name} set search_path = "$user", public`);
      site.revision({ id: "aaaa", up: `${up(site.db.name)};` });
      const { status, stderr } = await site.ebb("upgrade", "aaaa");
      assert.equal(status, 0);
      assert.match(stderr, /give it --schema public, or write schema = "public" into ebb\.toml/);
    }),
  );
}

test(
  "upgrade refuses an empty search_path until a schema is named",
  onServer(async (site) => {
    writeLine(site);
    await site.db.query(`alter database ${site.db.name} set search_path = ''`);
    site.revision({ id: "aaaa", up: "create table public.aaaa ();" });
    const refused = await site.json("upgrade", "aaaa");
    assert.deepEqual([refused.status, errorOf(refused.value).code], [1, "EBB_SCHEMA"]);
    assert.equal((await site.ebb("upgrade", "aaaa", "--schema", "public")).status, 0);
  }),
);

test(
  "upgrade puts the ledger into the first schema of the search_path",
  onServer(async (site) => {
    writeLine(site);
    await site.db.query(
      `create schema app; alter database ${site.db.name} set search_path = app, public`,
    );
    await site.ebb("up");
    assert.equal(
      await site.value(
        "select relnamespace::regnamespace::text from pg_catalog.pg_class where relname = 'ebb_log'",
      ),
      "app",
    );
  }),
);

test(
  "upgrade refuses a view in the place of the version table",
  onServer(async (site) => {
    writeLine(site);
    await site.db.query("create view ebb_version as select 'aaaa'::text as version_num");
    const { status, value } = await site.json("up");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_LEDGER"]);
    assert.match(String(errorOf(value).message), /is not a table/);
  }),
);

test(
  "upgrade refuses a table of another kind in the place of the version table",
  onServer(async (site) => {
    writeLine(site);
    await site.db.query("create table ebb_version (id int)");
    const { status, value } = await site.json("up");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_LEDGER"]);
    assert.match(String(errorOf(value).message), /no column version_num/);
  }),
);

for (const argv of [
  ["status"],
  ["current"],
  ["current", "--json"],
  ["history", "-i"],
  ["log"],
  ["check"],
  ["plan", "upgrade", "head"],
]) {
  test(
    `${argv.join(" ")} creates nothing, and reports that there is no ledger`,
    onServer(async (site) => {
      writeLine(site);
      const { stderr } = await site.ebb(...argv);
      assert.match(stderr, new RegExp(`no ledger in database ${site.db.name}, schema public\n`));
      assert.equal(
        await site.value(
          "select count(*)::int from pg_catalog.pg_class where relnamespace = 'public'::regnamespace",
        ),
        0,
      );
    }),
  );
}

test(
  "upgrade revokes from everybody the default privileges on the ledger",
  onServer(async (site) => {
    writeLine(site, ["aaaa"]);
    await site.role("app");
    const app = site.roleName("app");
    await site.db.query(
      `alter default privileges grant all on tables to ${app}, public; alter default privileges grant all on sequences to ${app}`,
    );
    await site.ebb("up", "--schema", "Le'dger");
    await site.ebb("stamp", "aaaa", "--version-table", "v%s", "--schema", "public");
    const grants = await site.db.query(
      "select c.relname, a.grantee::regrole::text from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a where c.relname ~ 'ebb_|v%' and a.grantee <> c.relowner",
    );
    await site.db.query(
      `alter default privileges revoke all on tables from ${app}, public; alter default privileges revoke all on sequences from ${app}`,
    );
    await site.db.query(`drop owned by ${app}`);
    assert.deepEqual([...grants], []);
  }),
);
