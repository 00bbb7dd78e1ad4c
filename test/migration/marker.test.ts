import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/failure.ts";
import { isMarker, isProse, type Marker, readMarker } from "../../src/migration/marker.ts";
import type { SectionOptions } from "../../src/migration/migration.ts";
import { NO_OPTIONS } from "../../src/migration/section-options.ts";

function read(text: string): Marker | undefined {
  return readMarker({ name: "a.sql", text }, { start: 0, end: text.length });
}

const MARKERS: readonly (readonly [string, Marker["kind"], Partial<SectionOptions>])[] = [
  ["-- up", "up", {}],
  ["--up", "up", {}],
  ["--\t UP \t", "up", {}],
  ["--\u00a0Down", "down", {}],
  ["-- ASSERT", "assert", {}],
  ["-- up no-transaction", "up", { transaction: false }],
  ["-- up No_Transaction", "up", { transaction: false }],
  ["-- up no-record", "up", { record: false }],
  ["-- up lock_timeout=5s", "up", { lockTimeout: "5s" }],
  ["-- up Lock-Timeout=500", "up", { lockTimeout: "500" }],
  ["-- up lock_timeout=0", "up", { lockTimeout: "0" }],
  ["-- assert statement_timeout=2min", "assert", { statementTimeout: "2min" }],
  [
    "-- down  no-transaction\tstatement-timeout=1.5h no_record",
    "down",
    { transaction: false, statementTimeout: "1.5h", record: false },
  ],
  ["-- down nothing", "down", { nothing: true }],
  ["-- down irreversible", "down", { irreversible: "" }],
  ["-- down Irreversible: data are gone", "down", { irreversible: "data are gone" }],
  ["-- down irreversible:a=b: c:", "down", { irreversible: "a=b: c:" }],
  [
    "-- down no-record irreversible: nothing is left ",
    "down",
    { record: false, irreversible: "nothing is left" },
  ],
];

for (const [text, kind, options] of MARKERS) {
  test(`readMarker() reads "${text}"`, () => {
    assert.deepEqual(read(text), { kind, options: { ...NO_OPTIONS, ...options } });
  });
}

const PROSE = [
  "-- up the limit to 10",
  "-- down below: the old way",
  "-- Up to here, all is well",
  "-- up.",
  "-- up-to-date",
  "-- upgrade",
  "-- downgrade",
  "-- assertion",
  "-- ups",
  "-- down_revision",
  "-- upé",
  "-- ",
  "--",
  "-- see -- up",
  "-- migrate: up",
  "-- goose",
  "-- migration down",
] as const;

for (const text of PROSE) {
  test(`readMarker() reads "${text}" as prose`, () => {
    assert.equal(read(text), undefined);
    assert.equal(isProse(text.slice(2).trim()), true);
  });
}

const MISTAKES = [
  "-- up:",
  "-- Down :",
  "-- assert that all is well:",
  "-- up no-transation",
  "-- up notransaction",
  "-- up (no-transaction)",
  "-- up with x=y",
  "-- up nothing",
  "-- down to nothng",
  "-- down irreversble",
  "-- up lock_timeout=",
  "-- up lock_timeout=5 s",
] as const;

for (const text of MISTAKES) {
  test(`readMarker() refuses "${text}"`, () => {
    assert.throws(
      () => read(text),
      (error) => error instanceof Failure && error.code === "EBB_MARKER",
    );
    assert.equal(isProse(text.slice(2).trim()), false);
  });
}

test("readMarker() points at the word that is wrong", () => {
  const text = "  --  up no-record no-transation";

  assert.throws(
    () => readMarker({ name: "a.sql", text }, { start: 2, end: text.length }),
    (error) => error instanceof Failure && error.place?.column === 20,
  );
});

test("isMarker() is true only for a marker without a mistake", () => {
  const judged = ["-- up", "-- down irreversible", "-- up:", "-- up the limit"].map((text) =>
    isMarker({ name: "a.sql", text }, { start: 0, end: text.length }),
  );

  assert.deepEqual(judged, [true, true, false, false]);
});

test("isProse() is false for a marker", () => {
  assert.equal(isProse("up no-transaction"), false);
});
