import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINE, withDatabase } from "../support/database.ts";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

interface Result {
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

/** Two revisions without a schema in their texts. The second one also reads a setting. */
function writeUnqualified(place: Workplace, { reads = false } = {}): void {
  const up = reads
    ? "do $$ begin execute format('create table %I ()', current_setting('app.name')); end $$;"
    : "create table u ();";
  const down = reads
    ? "do $$ begin execute format('drop table %I', current_setting('app.name')); end $$;"
    : "drop table u;";
  place.write(
    "migrations/one.sql",
    revisionFile({ id: "one", up: "create table t ();", down: "drop table t;" }),
  );
  place.write("migrations/two.sql", revisionFile({ id: "two", parents: ["one"], up, down }));
}

async function messages(place: Workplace, ...words: readonly string[]): Promise<readonly string[]> {
  const { value } = await place.json(...words);
  return (value as Result).problems.map(({ code, message }) => `${code} ${message}`);
}

test("drift replays revisions with the search_path of the URL", () =>
  withDatabase(({ url, query }) =>
    inWorkplace(async (place) => {
      await query("create schema app");
      writeUnqualified(place);
      const given = `${url}?search_path=app`;
      await place.ebb("upgrade", "head", "--url", given);
      assert.deepEqual(await messages(place, "drift", "--url", given), []);
    }),
  ));

// PGOPTIONS is of libpq: an embedded database is not reached by it.
if (ENGINE !== "embedded") {
  test("drift replays revisions with the settings of PGOPTIONS, also with own ones", () =>
    withDatabase(({ url, query }) =>
      inWorkplace(
        async (place) => {
          await query("create schema app");
          writeUnqualified(place, { reads: true });
          await place.ebb("upgrade", "head", "--url", url);
          assert.deepEqual(await messages(place, "drift", "--url", url), []);
        },
        { env: { PGOPTIONS: "-c search_path=app -c app.name=named" } },
      ),
    ));
}

test("drift replays revisions with the settings of the database and of the role", () =>
  withDatabase(({ url, query }) =>
    inWorkplace(async (place) => {
      await query(`create schema app; do $$ begin
        execute format('alter database %I set search_path = app', current_database());
        execute format('alter role %I in database %I set app.name = named', current_user, current_database()); end $$`);
      writeUnqualified(place, { reads: true });
      await place.ebb("upgrade", "head", "--url", url);
      const found = await messages(place, "drift", "--url", url);
      assert.deepEqual(
        found.filter((message) => !message.includes("database")),
        [],
      );
    }),
  ));

test("drift leaves the schema of the search_path to the revision that creates it", () =>
  withDatabase(({ url }) =>
    inWorkplace(async (place) => {
      const up = "create schema app; create table t ();";
      place.write("migrations/one.sql", revisionFile({ id: "one", up }));
      const given = `${url}?search_path=app`;
      await place.ebb("upgrade", "head", "--url", given, "--schema", "public");
      const found = await messages(place, "drift", "--url", given, "--schema", "public");
      assert.deepEqual(found, []);
    }),
  ));

test("verify uses the search_path of the URL, without a connection", () =>
  inWorkplace(async (place) => {
    writeUnqualified(place);
    place.write(
      "migrations/three.sql",
      revisionFile({
        id: "three",
        parents: ["two"],
        up: "alter table app.u add a int;",
        down: "alter table app.u drop a;",
      }),
    );
    const url = "postgres://nobody@127.0.0.1:1/none?search_path=app";
    assert.deepEqual(await messages(place, "verify", "--url", url), []);
  }));

for (const set of ["set search_path = app", "select set_config('search_path', 'app', false)"]) {
  test(`verify keeps the settings of a prelude for every section: ${set}`, () =>
    inWorkplace(async (place) => {
      writeUnqualified(place, { reads: true });
      place.write("prelude.sql", `create schema app; ${set}; set app.name = 'named';`);
      assert.deepEqual(await messages(place, "verify", "--prelude", "prelude.sql"), []);
    }));
}
