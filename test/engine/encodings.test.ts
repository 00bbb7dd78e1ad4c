import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";
import { errorOf, onSite, type Site } from "./site.ts";

/** Makes a test on a database in another encoding than UTF-8. */
function inEncoding(encoding: string, use: (site: Site) => Promise<void>): () => Promise<void> {
  return async () => {
    const { createDatabase } = await sharedCluster();
    const beside = await createDatabase();
    const name = `${beside.name}_${encoding.toLowerCase()}`;
    await beside.query(
      `create database ${name} template template0 encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`,
    );
    const url = new URL(beside.url);
    url.pathname = `/${name}`;
    const db: TestDatabase = {
      name,
      url: url.href,
      query: async (sql) => {
        const client = connectTo(url.href);
        const rows = await client.unsafe(sql).simple();
        await client.end({ timeout: 1 });
        return rows;
      },
      drop: async () => {
        await beside.query(`drop database ${name} with (force)`);
        await beside.drop();
      },
    };
    try {
      await onSite(db, use);
    } finally {
      await db.drop();
    }
  };
}

const UNRECORDABLE =
  "-- a\n-- revision: aaaa\n-- up no-transaction\ncreate table a ();\nselect 1; -- 😀\n-- down nothing\n";

for (const encoding of ["SQL_ASCII", "LATIN1", "EUC_JP"]) {
  test(
    `upgrade shows the column of an error in a database in ${encoding}`,
    inEncoding(encoding, async (site) => {
      const word = encoding === "EUC_JP" ? "漢字" : "éé";
      site.revision({
        id: "aaaa",
        text: `-- a\n-- revision: aaaa\n-- up\nselect '${word}', nope;\n-- down nothing\n`,
      });
      const { line, column } = errorOf((await site.json("up")).value);
      assert.deepEqual([line, column], [4, 14]);
    }),
  );

  test(
    `upgrade, status and downgrade without files work in a database in ${encoding}`,
    inEncoding(encoding, async (site) => {
      const word = encoding === "EUC_JP" ? "漢字" : "éé";
      site.revision({
        id: "aaaa",
        message: word,
        up: `create table a (b text default '${word}');`,
        down: `comment on table a is '${word}'; drop table a;`,
      });
      assert.equal((await site.ebb("up")).status, 0);
      site.remove("migrations/aaaa.sql");
      const { value } = await site.json("status");
      const [ahead] = (value as { ahead: { message: string }[] }).ahead;
      assert.equal(ahead?.message, word);
      const { status, stderr } = await site.ebb("down");
      assert.equal(status, 0, stderr);
    }),
  );
}

test(
  "upgrade refuses a text that the database cannot hold, and rolls back",
  inEncoding("LATIN1", async (site) => {
    site.revision({ id: "aaaa", up: "create table a (); -- 😀" });
    const { status, value } = await site.json("up");
    assert.equal(status, 1);
    assert.match(String(errorOf(value).hint), /take it out of the file/);
    assert.deepEqual(await site.heads(), []);
  }),
);

test(
  "a no-transaction section whose comment the database cannot hold is refused before anything runs",
  inEncoding("LATIN1", async (site) => {
    site.revision({ id: "aaaa", text: UNRECORDABLE });
    const answer = await site.json("up");
    assert.equal(answer.status, 1);
    const { code, line } = errorOf(answer.value);
    assert.deepEqual([code, line], ["EBB_LEDGER", 5]);
    assert.equal((await site.ebb("status")).status, 3);
    site.revision({ id: "aaaa", text: UNRECORDABLE.replace("😀", "") });
    assert.equal((await site.ebb("up")).status, 0);
  }),
);

test(
  "stamp records a revision whose text the database cannot hold",
  inEncoding("LATIN1", async (site) => {
    site.revision({ id: "aaaa", text: UNRECORDABLE });
    const { status, stderr } = await site.ebb("stamp", "aaaa");
    assert.equal(status, 0, stderr);
    assert.match(stderr, /records them without their texts/);
    assert.deepEqual(await site.heads(), ["aaaa"]);
  }),
);
