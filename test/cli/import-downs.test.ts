import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inDatabase } from "./importing.ts";

const PRISMA = {
  "p/migration_lock.toml": 'provider = "postgresql"\n',
  "p/20240102030405_a/migration.sql": "create table a (id int);\ninsert into a values (1);\n",
  "p/20240102030406_b/migration.sql": "alter table a add column b text;\n",
};

test("ebb import --write-downs writes proven downs for a tool that has none", async () => {
  await inDatabase(PRISMA, "select 1;", async ({ ebb, cwd }, database) => {
    const { status, stdout, stderr } = await ebb(
      ...["import", "prisma", "p", "-o", "m", "--write-downs", "--scratch-url", database.url],
    );
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /Wrote 2 downs, 2 of them proven exact/);
    const [, second = ""] = readdirSync(join(cwd, "m")).filter((name) => name.endsWith(".sql"));
    assert.match(
      readFileSync(join(cwd, "m", second), "utf8"),
      /-- down\n-- loses data: .*\nalter table public\.a drop column b;/,
    );
    assert.equal((await ebb("upgrade", "head", "--dir", "m")).status, 0);
    assert.equal((await ebb("downgrade", "base", "--dir", "m")).status, 0);
    const [row] = await database.query("select to_regclass('a') as name");
    assert.equal(row?.name, null);
  });
});
