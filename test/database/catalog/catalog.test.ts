import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalog } from "../../../src/database/catalog/catalog.ts";
import {
  type CatalogReader,
  createCatalogReader,
  readServer,
} from "../../../src/database/catalog/reader.ts";
import { compareSnapshots, type Difference } from "../../../src/schema/compare.ts";
import { isGlobal, OBJECT_KINDS, objectKey, type Snapshot } from "../../../src/schema/snapshot.ts";
import type { Session } from "../../../src/session.ts";
import { SERVER_VERSION } from "../../support/cluster.ts";
import { ENGINE } from "../../support/database.ts";
import { inDatabase } from "../in-database.ts";
import { type Planted, plantedObjects } from "../planted-objects.ts";

/** Runs SQL, which must succeed. */
async function run(session: Session, sql: string): Promise<void> {
  const [outcome] = await session.flight([{ sql }]);
  assert.equal(outcome?.kind === "refused" ? outcome.error.message : outcome?.kind, "done", sql);
}

/** The global objects of these tests. */
const PLANTED: ReadonlySet<string> = new Set(["planted", "planted.parameter"]);

const readers = new WeakMap<Session, CatalogReader>();

/** Takes a snapshot in the open transaction. */
async function snapshot(session: Session): Promise<Snapshot> {
  const reader = readers.get(session) ?? (await newReader(session));
  readers.set(session, reader);
  return readCatalog(reader.request, await reader.read("open transaction"));
}

async function newReader(session: Session): Promise<CatalogReader> {
  const { version, access } = await readServer(session);
  const request = { version, excluded: [], owner: undefined, server: true, sealed: access };
  return createCatalogReader(session, request);
}

/** Returns a difference as one word with its object. */
function brief(difference: Difference): string {
  return `${difference.kind} ${objectKey(difference.object)}`;
}

/** Returns the changes that some SQL makes after other SQL has run. Everything is rolled back. */
async function differences(
  session: Session,
  before: readonly string[],
  sql: string,
): Promise<readonly Difference[]> {
  await run(session, "begin; create role reader; grant create on schema public to postgres");
  try {
    for (const each of before) await run(session, each);
    const first = await snapshot(session);
    await run(session, sql);
    // Other tests create roles at the same time.
    return compareSnapshots(first, await snapshot(session)).filter(
      ({ object }) => !isGlobal(object) || PLANTED.has(object.name),
    );
  } finally {
    await run(session, "rollback");
  }
}

const objects = plantedObjects().filter(({ isForServers, since }) =>
  ENGINE === "embedded" ? !isForServers : since <= SERVER_VERSION,
);

for (const planted of objects) {
  const { object, setup, create, change, facts, drop } = planted;
  if (create !== undefined && drop !== undefined) {
    test(
      `compareSnapshots() names the one that was left behind: ${object}, ${create}`,
      inDatabase(async (session) => {
        const found = await differences(session, [setup], create);
        assert.deepEqual(found.map(brief), expected("added", planted));
      }),
    );
    test(
      `compareSnapshots() names the one that was lost: ${object}, ${drop}`,
      inDatabase(async (session) => {
        const found = await differences(session, [setup, create], drop);
        assert.deepEqual(found.map(brief), expected("removed", planted));
      }),
    );
  }
  test(
    `compareSnapshots() names what was changed: ${object}, ${change}`,
    inDatabase(async (session) => {
      const [found, ...others] = await differences(session, [setup, create ?? ""], change);
      assert.deepEqual(others.map(brief), []);
      assert.equal(found && brief(found), `changed ${object}`);
      const changed = found?.kind === "changed" ? found.changes.map(({ fact }) => fact) : [];
      assert.deepEqual(changed, facts);
    }),
  );
}

test(
  "compareSnapshots() takes no account of the name that PostgreSQL gave a NOT NULL under the table's old name",
  inDatabase(async (session) => {
    const old = "create table s (a int not null); alter table s rename to t";
    const fresh = "drop table t; create table t (a int not null)";
    assert.deepEqual((await differences(session, [old], fresh)).map(brief), []);
  }),
);

function expected(word: "added" | "removed", { object, also, with: changed }: Planted): string[] {
  const keys = [object, ...also].map((key) => `${word} ${key}`);
  const all = [...keys, ...changed.map((key) => `changed ${key}`)];
  const rank = (entry: string): number =>
    OBJECT_KINDS.findLastIndex((kind) => entry.replace(/^\w+ /, "").startsWith(`${kind} `));
  return all.sort((a, b) => rank(a) - rank(b));
}

test("plantedObjects() has every kind of object that a transaction can create", () => {
  const missing = OBJECT_KINDS.filter(
    (kind) =>
      kind !== "tablespace" &&
      !plantedObjects().some(({ object }) => object.startsWith(`${kind} `)),
  );
  assert.deepEqual(missing, []);
});

test(
  "readCatalog() leaves out the mark that servers keep for themselves in the options of a column",
  inDatabase(async (session) => {
    const mark = (options: string): string =>
      `update pg_attribute set attoptions = '${options}' where attrelid = 't'::regclass and attname = 'a'`;
    const setup = ["create table t (a int)"];
    assert.deepEqual(await differences(session, setup, mark("{pg_attver=163348504}")), []);
    const [found] = await differences(session, setup, mark("{pg_attver=1,n_distinct=5}"));
    assert.deepEqual(found?.kind === "changed" && found.changes, [
      { fact: "options", before: undefined, after: ["n_distinct=5"] },
    ]);
  }),
);
