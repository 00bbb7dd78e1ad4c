import assert from "node:assert/strict";
import { test } from "node:test";
import { inWorkplace } from "../support/world.ts";
import { brief, verify, write } from "./verifying.ts";

test("verify lists what a down that is declared nothing leaves as notes", () =>
  inWorkplace(async (place) => {
    write(place, {
      id: "one",
      up: "create type e as enum ('a');",
      down: "drop type e;",
    });
    const text =
      "-- Two\n-- revision: two\n-- parents: one\n\n-- up\nalter type e add value if not exists 'b';\n\n-- down nothing\n";
    place.write("migrations/two.sql", text);
    const { status, value } = await verify(place);
    assert.deepEqual(
      value.problems.map((problem) => `${problem.severity} ${brief(problem)}`),
      ["note EBB_DOWN_CHANGED enum public.e"],
    );
    assert.deepEqual([status, value.revisions.at(-1)?.round_trip], [0, "stays"]);
  }));

const MISSING: readonly (readonly [what: string, up: string])[] = [
  ["a role", "create table t (); grant select on t to nobody_here;"],
  ["a schema", "create table elsewhere.t ();"],
  ["an extension", "create extension no_such_extension;"],
];

for (const [what, up] of MISSING) {
  test(`verify says how to supply ${what} that an up lacks`, () =>
    inWorkplace(async (place) => {
      write(place, { id: "one", up });
      const { value } = await verify(place);
      assert.match(value.problems[0]?.hint ?? "", /--prelude/);
    }));
}

test("verify leaves out an extension and what needs it, lists both, and verifies the rest", () =>
  inWorkplace(async (place) => {
    write(
      place,
      {
        id: "one",
        up: "create extension pg_cron; select cron.schedule('a', '* * * * *', 'select 1');",
        down: "select cron.unschedule('a'); drop extension pg_cron;",
      },
      { id: "two", parents: ["one"], up: "create table t ();", down: "select 1;" },
    );
    const { status, value } = await verify(place, "--without-extensions", "pg_cron");
    assert.deepEqual(
      value.problems.map((problem) => `${problem.revision} ${brief(problem)}`),
      [
        ...Array(4).fill("one EBB_LEFT_OUT"),
        "two EBB_DOWN_LEFT table public.t",
        "two EBB_UP_AGAIN_FAILS",
      ],
    );
    assert.equal(status, 3);
  }));
