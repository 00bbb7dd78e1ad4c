import assert from "node:assert/strict";
import { test } from "node:test";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

function writeChain({ write }: Workplace): void {
  write("migrations/a.sql", revisionFile({ id: "aaaa" }));
  write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"] }));
}

test("ebb up --sql prints the same as ebb upgrade head --sql, without a database", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    const withoutRun = (text: string): string => text.replaceAll(/[0-9a-f-]{36}/g, "run");
    const up = await place.ebb("up", "--sql");
    const upgrade = await place.ebb("upgrade", "head", "--sql");
    assert.equal(up.status, 0, up.stderr);
    assert.equal(withoutRun(up.stdout), withoutRun(upgrade.stdout));
  });
});

test("ebb down --sql is refused like ebb downgrade -1 --sql, without a database", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    const down = await place.ebb("down", "--sql");
    assert.deepEqual(down, await place.ebb("downgrade", "-1", "--sql"));
    assert.match(down.stderr, /EBB_BAD_RANGE/);
  });
});

const REFUSED: readonly (readonly string[])[] = [
  ["upgrade", "head", "--json"],
  ["upgrade", "head", "--expect", "base"],
  ["upgrade", "head", "--allow-unknown"],
  ["upgrade", "head", "--lint", "error"],
  ["downgrade", "bbbb:aaaa", "--expect", "bbbb"],
  ["downgrade", "bbbb:aaaa", "--recorded"],
  ["downgrade", "bbbb:aaaa", "--trust-ledger"],
  ["stamp", "head", "--purge"],
  ["stamp", "head", "--expect", "base"],
];
for (const args of REFUSED) {
  test(`ebb ${args.join(" ")} is wrong usage with --sql`, async () => {
    await inWorkplace(async (place) => {
      writeChain(place);
      const { status, stdout, stderr } = await place.ebb(...args, "--sql");
      assert.equal(status, 2);
      assert.match(
        args.includes("--json") ? stdout : stderr,
        new RegExp(`Option ${args[2]} does not go with --sql`),
      );
    });
  });
}

test("ebb upgrade --sql --transaction all is refused for a no-transaction section", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    place.write(
      "migrations/c.sql",
      "-- c\n-- revision: cccc\n-- parents: bbbb\n-- up no-transaction\n",
    );
    const { status, stdout, stderr } = await place.ebb(
      "upgrade",
      "head",
      "--sql",
      "--transaction=all",
    );
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /EBB_NO_TRANSACTION: Cannot run cccc in one transaction with others/);
  });
});

test("ebb upgrade --sql prints a no-record section only with --with-no-record", async () => {
  await inWorkplace(async (place) => {
    place.write(
      "migrations/a.sql",
      "-- a\n-- revision: aaaa\n\n-- up no-record\nselect 'TOPSECRET';\n\n-- down\nselect 1;\n",
    );
    const { status, stdout, stderr } = await place.ebb("upgrade", "head", "--sql");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /Cannot print the up section of aaaa: it is marked no-record/);
    assert.doesNotMatch(stderr, /TOPSECRET/);
    const all = await place.ebb("upgrade", "head", "--sql", "--with-no-record");
    assert.equal(all.status, 0, all.stderr);
    assert.equal(all.stdout.split("TOPSECRET").length, 2);
    assert.equal((await place.ebb("downgrade", "aaaa:base", "--sql")).status, 0);
  });
});
