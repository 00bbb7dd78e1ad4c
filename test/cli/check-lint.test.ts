import assert from "node:assert/strict";
import { test } from "node:test";
import { inWorkplace, revisionFile } from "../support/world.ts";

interface Found {
  readonly file: string | null;
  readonly line: number | null;
}

test("ebb check --files names the rule and the place of an error of lint", () =>
  inWorkplace(async (place) => {
    place.write(
      "migrations/a.sql",
      revisionFile({ id: "aaaa", up: "CREATE INDEX i ON orders (a);" }),
    );
    const { value } = await place.json("check", "--files");
    const { problems } = value as { problems: readonly Found[] };
    assert.deepEqual(
      problems.map(({ file, line }) => [file, line]),
      [["migrations/a.sql", 7]],
    );
    assert.match(
      (await place.ebb("check", "--files")).stdout,
      /error require-concurrent-index-creation /,
    );
  }));

for (const [mode, status] of [
  ["error", 3],
  ["warn", 0],
  ["off", 0],
] as const) {
  test(`ebb check --files --lint ${mode} ends with ${status} after an error of lint`, () =>
    inWorkplace(async (place) => {
      place.write(
        "migrations/a.sql",
        revisionFile({ id: "aaaa", up: "CREATE INDEX i ON orders (a);" }),
      );
      assert.equal((await place.ebb("check", "--files", "--lint", mode)).status, status);
    }));
}

test("ebb check --files has one problem of a file that cannot be read", () =>
  inWorkplace(async (place) => {
    place.write("migrations/a.sql", "-- a\n-- revision: aaaa\n\n-- migrate:up\nSELECT 1;\n");
    const { value } = await place.json("check", "--files");
    assert.equal((value as { problems: readonly Found[] }).problems.length, 1);
  }));

for (const [about, up] of [
  ["a warning of lint", "DROP TABLE orders;"],
  [
    "a finding of lint that a comment allows",
    "-- ebb: allow require-concurrent-index-creation because it is small\nCREATE INDEX ON orders (a);",
  ],
] as const) {
  test(`ebb check --files takes ${about}`, () =>
    inWorkplace(async (place) => {
      place.write("migrations/a.sql", revisionFile({ id: "aaaa", up }));
      assert.equal((await place.ebb("check", "--files")).status, 0);
    }));
}
