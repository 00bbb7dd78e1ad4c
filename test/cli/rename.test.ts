import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

const USERS = "create table users (id bigserial primary key, name text unique, age int);";
const WANTED = "create table users (id bigserial primary key, full_name text unique, age int);";
const QUESTION = "Is column public.users.name renamed to full_name? [y/N]";
const AUTOGENERATE = ["revision", "-m", "Next", "--autogenerate", "--online", "off"] as const;

function prepare(place: Workplace, wanted: string): void {
  place.write(
    "migrations/one.sql",
    revisionFile({ id: "one", up: USERS, down: "drop table users;" }),
  );
  place.write("schema.sql", wanted);
}

async function write(place: Workplace, ...words: readonly string[]): Promise<string> {
  const told = await place.ebb(...AUTOGENERATE, "--wanted", "schema.sql", ...words);
  assert.equal(told.status, 0);
  const folder = join(place.cwd, "migrations");
  const file = readdirSync(folder).find((name) => name !== "one.sql") ?? "";
  const text = readFileSync(join(folder, file), "utf8");
  return text.slice(text.indexOf("-- up"));
}

const RENAMED = `-- up
alter table public.users rename column name to full_name;
alter table public.users rename constraint users_name_key to users_full_name_key;

-- down
alter table public.users rename constraint users_full_name_key to users_name_key;
alter table public.users rename column full_name to name;
`;

test("revision --autogenerate --rename renames a column, and its constraint follows", () =>
  inWorkplace(async (place) => {
    prepare(place, WANTED);
    assert.equal(await write(place, "--rename", "public.users.name=full_name"), RENAMED);
    assert.equal((await place.ebb("verify")).status, 0);
  }));

test("revision --autogenerate --rename renames a table with its columns, keys and sequences", () =>
  inWorkplace(async (place) => {
    prepare(place, WANTED.replace("users", "people"));
    const renames = ["--rename", "public.users=people", "--rename", "public.users.name=full_name"];
    const text = await write(place, ...renames);
    assert.doesNotMatch(text, /\b(?:drop|add|create)\b/);
    assert.match(text, /alter sequence public\.users_id_seq rename to people_id_seq/);
  }));

test("revision --autogenerate writes the other changes of a renamed column", () =>
  inWorkplace(async (place) => {
    prepare(place, WANTED.replace("full_name text", "full_name varchar(9) not null"));
    const text = await write(place, "--rename", "public.users.name=full_name");
    assert.match(text, /rename column name to full_name;[\s\S]*alter column full_name type/);
  }));

test("revision --autogenerate on a terminal asks about a likely rename", () =>
  inWorkplace(
    async (place) => {
      prepare(place, WANTED);
      const told = await place.ebb(...AUTOGENERATE, "--wanted", "schema.sql", "--dry-run");
      assert.equal(told.status, 0);
      assert.ok(told.stderr.includes(QUESTION));
      assert.match(told.stdout, /rename column name to full_name/);
    },
    { isTerminal: true, answers: ["what", "y"] },
  ));

test("revision --autogenerate drops and adds after the answer n", () =>
  inWorkplace(
    async (place) => {
      prepare(place, WANTED);
      const told = await place.ebb(...AUTOGENERATE, "--wanted", "schema.sql", "--dry-run");
      assert.match(told.stdout, /-- loses data: .*\nalter table public\.users drop column name/);
    },
    { isTerminal: true, answers: ["n", "n"] },
  ));

test("revision --autogenerate writes nothing when the question has no answer", () =>
  inWorkplace(
    async (place) => {
      prepare(place, WANTED);
      const told = await place.ebb(...AUTOGENERATE, "--wanted", "schema.sql");
      assert.deepEqual([told.status, told.stdout], [1, ""]);
      assert.deepEqual(readdirSync(join(place.cwd, "migrations")), ["one.sql"]);
    },
    { isTerminal: true },
  ));

test("revision --autogenerate off a terminal names the option for a likely rename", () =>
  inWorkplace(async (place) => {
    prepare(place, WANTED);
    const told = await place.ebb(...AUTOGENERATE, "--wanted", "schema.sql", "--dry-run");
    assert.match(told.stderr, /perhaps a rename, .*: --rename public\.users\.name=full_name\n/);
  }));

test("write-down takes a rename back as a rename, with the data", () =>
  inWorkplace(async (place) => {
    prepare(place, WANTED);
    const up = `alter table users rename column name to full_name;
alter table users rename to "People"; alter table "People" add column b int;`;
    const text = `-- two\n--\n-- revision: two\n-- parents: one\n\n-- up\n${up}\n`;
    place.write("migrations/two.sql", text);
    assert.equal((await place.ebb("write-down", "two")).status, 0);
    const written = readFileSync(join(place.cwd, "migrations/two.sql"), "utf8");
    assert.equal(
      written.slice(text.length).trim(),
      `-- down
alter table public."People" rename to users;
alter table public.users rename column full_name to name;

-- loses data: the values of public.users.b
alter table public.users drop column b;`,
    );
  }));
