import assert from "node:assert/strict";
import { test } from "node:test";
import { onAnyEngine } from "./any-engine.ts";
import { errorOf, type Site } from "./site.ts";

const HEADER = "-- a\n-- revision: aaaa\n\n-- up\n";

/** What is wrong, the up section (its first line is line 5), and where the error is. */
interface Case {
  readonly what: string;
  readonly up: string;
  readonly sqlstate: string;
  readonly line: number;
  readonly column: number | null;
}

const CASES: readonly Case[] = [
  { what: "a syntax error", up: "select 1;\nselect 1 +;", sqlstate: "42601", line: 6, column: 11 },
  { what: "a misspelt word", up: "\n\n  selec 1;", sqlstate: "42601", line: 7, column: 3 },
  { what: "an unknown table", up: "select *\nfrom nope;", sqlstate: "42P01", line: 6, column: 6 },
  {
    what: "an error at run time",
    up: "select 1;\n\n-- why\nselect\n1/0;",
    sqlstate: "22012",
    line: 8,
    column: null,
  },
  {
    what: "an error behind letters of more than one byte",
    up: "select 'é', '漢字', '😀😀', nope;",
    sqlstate: "42703",
    line: 5,
    column: 25,
  },
  { what: "an error behind tabs", up: "\tselect\t\tnope;", sqlstate: "42703", line: 5, column: 10 },
  {
    what: "an error on a later line with CRLF",
    up: "select 1;\r\nselect\r\n  'é',\r\n  nope;\r\n",
    sqlstate: "42703",
    line: 8,
    column: 3,
  },
  {
    what: "a syntax error in the body of a function",
    up: "create function f() returns int language plpgsql as $$\nbegin\n  retrun 1;\nend $$;",
    sqlstate: "42601",
    line: 7,
    column: 3,
  },
  {
    what: "an unknown column in the body of an SQL function",
    up: "create function f() returns int language sql as\n$$\n  select nope\n$$;",
    sqlstate: "42703",
    line: 7,
    column: 10,
  },
  {
    what: "an error while a function runs",
    up: "select 1;\ndo $$\nbegin\n  perform 1/0;\nend $$;",
    sqlstate: "22012",
    line: 6,
    column: null,
  },
  {
    what: "an unknown table in a DO block",
    up: "do $$\r\nbegin\r\n\tif 'é' = '😀' then null; end if;\r\n\tinsert into nope values (1);\r\nend $$;",
    sqlstate: "42P01",
    line: 8,
    column: 14,
  },
  {
    what: "an unknown function that a DO block performs",
    up: "do $$\nbegin\n  perform 'é', nope();\nend $$;",
    sqlstate: "42883",
    line: 7,
    column: 16,
  },
  {
    what: "the second of two equal queries in a DO block",
    up: "do $$\nbegin\n  if false then\n    delete from nope;\n  end if;\n  delete from nope;\nend $$;",
    sqlstate: "42P01",
    line: 10,
    column: 15,
  },
  {
    what: "an error in a function that was made before",
    up: "create function f() returns void language plpgsql as $$\nbegin\n  delete from nope;\nend $$;\nselect f();",
    sqlstate: "42P01",
    line: 9,
    column: null,
  },
  {
    what: "an unknown column in a body in single quotes",
    up: "create function f() returns int language sql as\n'\n  select ''é'', nope\n';",
    sqlstate: "42703",
    line: 7,
    column: 17,
  },
  {
    what: "a bad row of COPY",
    up: "create table t (a int, b text);\ncopy t from stdin;\n1\tx\n2\ty\nthree\tz, line 99\n\\.\n",
    sqlstate: "22P02",
    line: 9,
    column: null,
  },
  {
    what: "a row of COPY with too few columns",
    up: "create table t (a int, b text);\ncopy t from stdin;\n1\tx\n2\n\\.\n",
    sqlstate: "22P04",
    line: 8,
    column: null,
  },
  {
    what: "a COPY into a table that is not there",
    up: "select 1;\ncopy nope from stdin;\n1\n\\.\n",
    sqlstate: "42P01",
    line: 6,
    column: null,
  },
  {
    what: "a row that a constraint refuses",
    up: "create table t (a int primary key);\ninsert into t values\n(1),\n(1);",
    sqlstate: "23505",
    line: 6,
    column: null,
  },
  {
    what: "a deferred constraint at COMMIT",
    up: "create table t (a int primary key, b int references t deferrable initially deferred);\ninsert into t values (1, 2);",
    sqlstate: "23503",
    line: 4,
    column: null,
  },
  {
    what: "DO that commits",
    up: "select 1;\ndo $$ begin commit; end $$;",
    sqlstate: "2D000",
    line: 6,
    column: null,
  },
  {
    what: "ROLLBACK TO a savepoint that is not there",
    up: "select 1;\nrollback to nope;",
    sqlstate: "3B001",
    line: 6,
    column: null,
  },
  {
    what: "an error that ROLLBACK TO would take back",
    up: "savepoint s;\nselect 1/0;\nrollback to savepoint s;\nselect 2;",
    sqlstate: "22012",
    line: 6,
    column: null,
  },
  {
    what: "a statement that cannot run in a transaction",
    up: "create table t ();\nvacuum t;",
    sqlstate: "25001",
    line: 6,
    column: null,
  },
];

for (const { what, up, sqlstate, line, column } of CASES) {
  test(
    `upgrade tells the place of ${what}, and leaves nothing of the revision`,
    onAnyEngine(async (site) => {
      site.revision({ id: "aaaa", text: `${HEADER}${up}\n-- down nothing\n` });
      const { status, value } = await site.json("up");
      const error = errorOf(value);
      assert.equal(status, 1);
      assert.deepEqual(
        [error.code, error.sqlstate, error.file, error.line, error.column],
        ["EBB_SQL", sqlstate, "migrations/aaaa.sql", line, column],
      );
      await assertNothingStays(site);
    }),
  );
}

test(
  "upgrade advises on rows that break a deferred constraint at COMMIT",
  onAnyEngine(async (site) => {
    const table =
      "create table t (a int primary key, b int references t deferrable initially deferred)";
    site.revision({ id: "aaaa", up: `${table}; insert into t values (1, 2);` });
    assert.match(
      String(errorOf((await site.json("up")).value).hint),
      /^Existing rows violate the constraint: /,
    );
  }),
);

test(
  "upgrade counts columns after a byte order mark as people see them",
  onAnyEngine(async (site) => {
    site.revision({ id: "aaaa", text: `\ufeff${HEADER}select nope;\n-- down nothing\n` });
    const { line, column } = errorOf((await site.json("up")).value);
    assert.deepEqual([line, column], [5, 8]);
  }),
);

test(
  "upgrade shows the line with a caret, and the server's message",
  onAnyEngine(async (site) => {
    site.revision({
      id: "aaaa",
      text: `${HEADER}create table t (a int primary key);\ninsert into t values (1), (1);\nselect nope;\n-- down nothing\n`,
    });
    const { stderr } = await site.ebb("up");
    assert.match(
      stderr,
      /error EBB_SQL: duplicate key value violates unique constraint "t_pkey"\n {2}migrations\/aaaa\.sql:6\n.*insert into t values \(1\), \(1\);\n[\s\S]*SQLSTATE: 23505\nDETAIL: Key \(a\)=\(1\) already exists\.\nTABLE: public\.t\nCONSTRAINT: t_pkey\nhint: Existing rows violate the constraint: /,
    );
  }),
);

async function assertNothingStays(site: Site): Promise<void> {
  assert.deepEqual(await site.heads(), []);
  assert.deepEqual(await site.log("event"), ["run_start", "run_end"]);
  const tables = await site.db.query(
    "select relname from pg_catalog.pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
  );
  assert.deepEqual(
    tables.map(({ relname }) => relname),
    ["ebb_log", "ebb_version"],
  );
}
