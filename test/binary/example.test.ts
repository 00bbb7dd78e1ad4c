import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { runBinary } from "../support/binary.ts";
import { sharedCluster } from "../support/cluster.ts";

const HEAD = "d15b7e6a0c39";
const EXAMPLE = resolve(import.meta.dirname, "../../migrations");
const folder = mkdtempSync(join(tmpdir(), "ebb-example-"));
after(() => rmSync(folder, { recursive: true, force: true }));

// Whatever a revision can leave behind: a table, index, view or sequence, a type, a function.
const USER_OBJECTS = `
  select relname::text as name from pg_catalog.pg_class where relnamespace = 'public'::regnamespace
  union all select typname from pg_catalog.pg_type where typnamespace = 'public'::regnamespace
  union all select proname from pg_catalog.pg_proc where pronamespace = 'public'::regnamespace`;

for (const version of [15, 18] as const) {
  test(`the example migrations go up, down and up again on PostgreSQL ${version}`, async () => {
    const database = await (await sharedCluster(version)).createDatabase();

    await goThere("upgrade", "head", database.url);
    const first = await names();
    await goThere("downgrade", "base", database.url);
    const left = await names();
    await goThere("upgrade", "head", database.url);
    const second = await names();
    await database.drop();

    assert.ok(first.includes("user_profiles"));
    assert.deepEqual(
      left.filter((name) => !name.replace(/^_/, "").startsWith("ebb_")),
      [],
    );
    assert.deepEqual(second, first);

    async function names(): Promise<string[]> {
      return (await database.query(USER_OBJECTS)).map(({ name }) => String(name)).sort();
    }
  });
}

test("the example migrations go up, down and up again on the embedded database", async () => {
  const url = "pglite:./database";
  await goThere("upgrade", "head", url);
  await goThere("downgrade", "base", url);
  await goThere("upgrade", "head", url);
  const { stdout } = await ebb("current", "--url", url);
  assert.equal(stdout, `${HEAD} (head)\n`);
});

async function goThere(command: string, target: string, url: string): Promise<void> {
  const { status, stdout, stderr } = await ebb(command, target, "--url", url, "--json");
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout).heads_after, target === "base" ? [] : [HEAD]);
}

function ebb(...args: string[]): ReturnType<typeof runBinary> {
  return runBinary([...args, "--dir", EXAMPLE], { cwd: folder });
}
