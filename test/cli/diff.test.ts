import assert from "node:assert/strict";
import { test } from "node:test";
import { withDatabase } from "../support/database.ts";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

interface Diff {
  readonly equal: boolean;
  readonly differences: readonly {
    readonly difference: string;
    readonly object: { readonly kind: string; readonly name: string };
  }[];
}

async function diff(
  place: Workplace,
  ...words: readonly string[]
): Promise<{ status: number; equal: boolean; names: readonly string[] }> {
  const told = await place.json("diff", ...words);
  const { equal, differences } = told.value as Diff;
  const names = differences.map(
    ({ difference, object }) => `${difference} ${object.kind} ${object.name}`,
  );
  return { status: told.status, equal, names };
}

const USERS = "create table users (id int primary key, name text);";
const GRANT = "grant select on users to reader;";

test("diff ends with 0 if the revisions and a directory of files give the same schema", () =>
  inWorkplace(async (place) => {
    place.write("migrations/one.sql", revisionFile({ id: "one", up: `${USERS} ${GRANT}` }));
    place.write("schema/a.sql", GRANT);
    place.write("schema/b.sql", USERS);
    assert.deepEqual(await diff(place, "revisions", "schema"), {
      status: 0,
      equal: true,
      names: [],
    });
  }));

test("diff names added, removed and changed objects, and ends with 3", () =>
  inWorkplace(async (place) => {
    place.write("from.sql", `${USERS} create view v as select id from users;`);
    place.write("to.sql", "create table users (id int primary key, name text not null, age int);");
    assert.deepEqual(await diff(place, "from.sql", "to.sql"), {
      status: 3,
      equal: false,
      names: [
        "added column public.users.age",
        "changed column public.users.name",
        "removed view public.v",
      ],
    });
  }));

test("diff compares a database and its snapshot with its revisions, without ebb's own tables", () =>
  withDatabase(({ url }) =>
    inWorkplace(async (place) => {
      place.write("migrations/one.sql", revisionFile({ id: "one", up: USERS }));
      await place.ebb("upgrade", "head", "--url", url);
      const { stdout } = await place.ebb("snapshot", "--json", "--url", url);
      place.write("then.json", stdout);
      assert.deepEqual((await diff(place, "revisions", "database", "--url", url)).names, []);
      assert.deepEqual((await diff(place, url, "then.json")).names, []);
      const { names } = await diff(place, "revisions@base", "then.json");
      assert.deepEqual(names, ["added table public.users"]);
    }),
  ));

test("diff names the place of a statement that fails", () =>
  inWorkplace(async (place) => {
    place.write("to.sql", "create table t (\n  a nosuch\n);");
    const { status, stderr } = await place.ebb("diff", "empty", "to.sql");
    assert.equal(status, 1);
    assert.match(stderr, /EBB_SQL: type "nosuch" does not exist\n\s+to\.sql:2:5\n/);
  }));
