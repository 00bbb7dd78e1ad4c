import assert from "node:assert/strict";
import { test } from "node:test";
import { inFormsOf, knownToBoth } from "../../../src/engine/proof/across-majors.ts";
import { compareSnapshots } from "../../../src/schema/compare.ts";
import { type SchemaObject, type Snapshot, snapshotOf } from "../../../src/schema/snapshot.ts";

function withFacts(facts: SchemaObject["facts"], kind: SchemaObject["kind"] = "view"): Snapshot {
  const object = { kind, name: "public.o", schema: "public", parent: undefined, facts };
  return snapshotOf([{ ...object, position: undefined }]);
}

async function differences(
  newer: SchemaObject["facts"],
  older: SchemaObject["facts"],
  database: number,
): Promise<number> {
  const [expected, found] = [withFacts(newer), withFacts(older)];
  return compareSnapshots(expected, await inFormsOf(expected, found, { scratch: 18, database }))
    .length;
}

/** A fact, as PostgreSQL 18 and 13 print it. */
const PRINTED: readonly (readonly [fact: string, newer: string, older: string])[] = [
  [
    "default",
    "(EXTRACT(year FROM '2020-01-01'::date))::integer",
    "(date_part('year'::text, '2020-01-01'::date))::integer",
  ],
  ["default", "SUBSTRING('abc'::text FROM 1 FOR 2)", `"substring"('abc'::text, 1, 2)`],
  ["default", "TRIM(BOTH FROM ' a '::text)", "btrim(' a '::text)"],
  ["default", "TRIM(LEADING 'x'::text FROM 'xa'::text)", "ltrim('xa'::text, 'x'::text)"],
  ["default", "POSITION(('a'::text) IN ('ba'::text))", `"position"('ba'::text, 'a'::text)`],
  ["default", "NORMALIZE('a'::text, NFC)", `"normalize"('a'::text, 'nfc'::text)`],
  [
    "default",
    "(timezone('UTC'::text, now()) AT TIME ZONE 'UTC'::text)",
    "timezone('UTC'::text, timezone('UTC'::text, now()))",
  ],
  [
    "generated",
    "(EXTRACT(year FROM d))::integer stored",
    "(date_part('year'::text, d))::integer stored",
  ],
  [
    "definition",
    "CHECK ((EXTRACT(epoch FROM i) / 60.0) < (5)::numeric)",
    "CHECK ((date_part('epoch'::text, i) / (60.0)::double precision) < (5)::double precision)",
  ],
  [
    "definition",
    "CHECK (((c, c) OVERLAPS (c, d)))",
    `CHECK ("overlaps"((c)::timestamp with time zone, (c)::timestamp with time zone, (c)::timestamp with time zone, d))`,
  ],
  ["definition", "CHECK (TRIM(BOTH FROM v) <> ''::text)", "CHECK (btrim((v)::text) <> ''::text)"],
  [
    "definition",
    ' SELECT EXTRACT(day FROM d) AS "extract" FROM public.t;',
    " SELECT date_part('day'::text, d) AS date_part FROM public.t;",
  ],
  [
    "definition",
    "CREATE INDEX i ON public.t USING btree (TRIM(BOTH FROM a))",
    "CREATE INDEX i ON public.t USING btree (btrim(a))",
  ],
  [
    "definition",
    "CREATE TRIGGER tr BEFORE UPDATE ON public.t FOR EACH ROW WHEN ((TRIM(BOTH FROM old.a) <> new.a)) EXECUTE FUNCTION public.f()",
    "CREATE TRIGGER tr BEFORE UPDATE ON public.t FOR EACH ROW WHEN ((btrim(old.a) <> new.a)) EXECUTE FUNCTION public.f()",
  ],
  ["using", "(TRIM(BOTH FROM a) = 'x'::text)", "(btrim(a) = 'x'::text)"],
  ["partitioned by", "LIST (TRIM(BOTH FROM d))", "LIST (btrim(d))"],
  ["arguments", "a text DEFAULT TRIM(BOTH FROM ' x '::text)", "a text DEFAULT btrim(' x '::text)"],
];

for (const [fact, newer, older] of PRINTED) {
  test(`inFormsOf() takes what two majors print of one ${fact} as the same: ${newer}`, async () => {
    assert.equal(await differences({ [fact]: newer }, { [fact]: older }, 13), 0);
  });
}

test("inFormsOf() takes the printed items of a list as the same", async () => {
  const [newer, older] = [
    "k CHECK (TRIM(BOTH FROM VALUE) <> ''::text)",
    "k CHECK (btrim(VALUE) <> ''::text)",
  ];
  assert.equal(await differences({ constraints: [newer] }, { constraints: [older] }, 13), 0);
});

test("inFormsOf() keeps a difference in meaning between two majors", async () => {
  const [newer, older] = ["TRIM(BOTH FROM 'a'::text)", "ltrim('a'::text)"];
  assert.equal(await differences({ default: newer }, { default: older }, 13), 1);
  assert.equal(
    await differences({ default: "SUBSTRING(a FROM 1)" }, { default: `"substring"(a, 2)` }, 13),
    1,
  );
});

test("inFormsOf() counts a conversion to another number from PostgreSQL 14 on", async () => {
  const [newer, older] = ["(a)::numeric", "(a)::double precision"];
  assert.equal(await differences({ default: newer }, { default: older }, 14), 1);
});

test("inFormsOf() compares texts that the server does not print as they are", async () => {
  assert.equal(await differences({ comment: "select 1" }, { comment: "SELECT 1" }, 13), 1);
});

test("inFormsOf() takes the columns of a view from its query", async () => {
  const newer = { definition: "SELECT EXTRACT(day FROM d) AS a", columns: ["a numeric"] };
  const older = {
    definition: "SELECT date_part('day'::text, d) AS a",
    columns: ["a double precision"],
  };
  assert.equal(await differences(newer, older, 13), 0);
});

test("knownToBoth() leaves out the names of NOT NULL constraints that the older server lacks", () => {
  const facts = { "not null": true, "not null name": "named" };
  const factsFor = (database: number): unknown =>
    knownToBoth(withFacts(facts, "column"), { scratch: 18, database }).get("column public.o")
      ?.facts;
  assert.deepEqual(factsFor(17), { "not null": true });
  assert.deepEqual(factsFor(18), facts);
});

test("knownToBoth() leaves out the options of memberships that the older server lacks", () => {
  const facts = { "member of": ["a with admin without inherit", "b without set granted by c"] };
  const known = knownToBoth(withFacts(facts, "role"), { scratch: 15, database: 18 });
  assert.deepEqual(known.get("role public.o")?.facts, {
    "member of": ["a with admin", "b granted by c"],
  });
});
