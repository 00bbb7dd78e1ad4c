import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { connectTo } from "../support/test-database.ts";
import { inWorkplace, type Workplace } from "../support/world.ts";

const FILE = `-- Table of an owner
--
-- revision: aaaa
-- variables: name, note

-- up
CREATE TABLE :"name" (note text DEFAULT :'note');

-- down
DROP TABLE :"name";
`;

const SECRET = `-- Role
--
-- revision: bbbb
-- parents: aaaa
-- variables: password

-- up no-record
SELECT :'password';

-- down nothing
`;

const HALF = `-- revision: cccc
-- parents: bbbb
-- variables: first, second

-- up no-transaction
CREATE TABLE :first ();
CREATE TABLE :second ();

-- down
DROP TABLE :first;
`;

interface Document {
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
  readonly steps: readonly { readonly variables?: unknown }[];
  readonly entries: readonly { readonly variables?: readonly Named[] }[];
}

interface Named {
  readonly name: string;
  readonly sha256: string | null;
}

type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

async function inProject(work: (place: Workplace, query: Query) => Promise<void>): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const client = connectTo(database.url);
  const env = { DATABASE_URL: database.url, EBB_SET_note: "it's" };
  try {
    await inWorkplace(
      async (place) => {
        place.write("migrations/a.sql", FILE);
        await work(place, async (sql) => [...(await client.unsafe(sql))]);
      },
      { env },
    );
  } finally {
    await client.end();
    await database.drop();
  }
}

async function run(
  place: Workplace,
  line: string,
): Promise<Document & { readonly status: number }> {
  const { status, value } = await place.json(...line.split(" "));
  return { ...(value as Document), status };
}

test("a section runs with the values of --set and of the environment, and its down too", () =>
  inProject(async (place, query) => {
    const missing = await run(place, "upgrade head");
    assert.equal(missing.error?.code, "EBB_VARIABLE");
    assert.match(missing.error?.hint ?? "", /--set name=VALUE/);

    const plan = await run(place, "plan upgrade head --set name=t");
    assert.deepEqual(plan.steps[0]?.variables, [
      { name: "name", value: "t" },
      { name: "note", value: "it's" },
    ]);
    assert.equal((await run(place, "upgrade head --set name=t")).status, 0);
    assert.deepEqual(await query("insert into t default values returning note"), [
      { note: "it's" },
    ]);
    const { entries } = await run(place, "log");
    assert.deepEqual(
      entries[0]?.variables?.map(({ name }) => name),
      ["name", "note"],
    );

    const lacking = await run(place, "downgrade base --no-source");
    assert.equal(lacking.error?.code, "EBB_VARIABLE");
    assert.equal((await run(place, "downgrade base --no-source --set name=t")).status, 0);
  }));

test("all variables of a plan without a value are named at once", () =>
  inProject(async (place) => {
    place.write("migrations/b.sql", SECRET);
    place.write("migrations/c.sql", HALF);
    const { error } = await run(place, "upgrade head");
    assert.equal(
      error?.message,
      "Cannot run migrations/a.sql and 2 other files: their variables name, password, first, second have no value",
    );
    const all = ["name", "password", "first", "second"].map((name) => `--set ${name}=VALUE`);
    assert.ok(error?.hint.includes(all.join(" ")), error?.hint);
  }));

test("--set of a name that no file declares is a remark, also with a name that one meant", () =>
  inProject(async (place) => {
    const words = ["plan", "upgrade", "head", "--set", "name=t", "--set", "nmae=t"];
    const { status, stderr } = await place.ebb(...words);
    assert.equal(status, 0);
    const remarks = stderr.split("\n").filter((line) => line.includes("--set"));
    assert.deepEqual(remarks, [
      "No revision file declares the variable nmae of --set; did you mean name?",
    ]);
  }));

test("the value of a no-record section is nowhere in the ledger, not even as a hash", () =>
  inProject(async (place, query) => {
    place.write("migrations/b.sql", SECRET);
    const args = "upgrade head --set name=t --set password=tops3cret";
    const plan = await run(place, `${args} --dry-run`);
    assert.deepEqual(plan.steps[1]?.variables, [{ name: "password", value: null }]);
    assert.equal((await run(place, args)).status, 0);
    const rows = await query("select l::text as row from ebb_log l");
    assert.ok(!JSON.stringify(rows).includes("tops3cret"));
    const { entries } = await run(place, "log");
    assert.deepEqual(entries[0]?.variables, [{ name: "password", sha256: null }]);
  }));

test("a half-run section goes on with a mended value, and not with another one for what is done", () =>
  inProject(async (place, query) => {
    place.write("migrations/b.sql", SECRET);
    place.write("migrations/c.sql", HALF);
    const before = "--set name=t --set password=x --set first=one";
    const stopped = await run(place, `upgrade head ${before} --set second=t`);
    assert.equal(stopped.error?.code, "EBB_HALF_RUN");
    const changed = await run(place, "upgrade head --set first=other --set second=two");
    assert.match(changed.error?.message ?? "", /was edited: statement 1/);
    assert.equal((await run(place, "upgrade head --set first=one --set second=two")).status, 0);
    const made = await query("select to_regclass('one') as one, to_regclass('two') as two");
    assert.deepEqual(made, [{ one: "one", two: "two" }]);
    const rows = await query("select l::text as row from ebb_log l");
    assert.ok(!JSON.stringify(rows).includes("CREATE TABLE two"));
  }));

for (const [words, message] of [
  ["--set name", /takes a name and a value/],
  ["--set 1x=a", /begins with no digit/],
  ["--set name=a --set name=b", /given twice/],
] as const) {
  test(`ebb upgrade head ${words} is wrong usage`, () =>
    inProject(async (place) => {
      const { status, error } = await run(place, `upgrade head ${words}`);
      assert.equal(status, 2);
      assert.match(error?.message ?? "", message);
    }));
}
