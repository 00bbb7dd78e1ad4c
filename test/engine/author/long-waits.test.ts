import assert from "node:assert/strict";
import { test } from "node:test";
import { withWait } from "../../../src/engine/author/long-waits.ts";
import { type SchemaObject, snapshotOf } from "../../../src/schema/snapshot.ts";

function object(kind: SchemaObject["kind"], facts: SchemaObject["facts"] = {}): SchemaObject {
  const name = { table: "public.t", column: "public.t.a" }[String(kind)] ?? "t_x on public.t";
  const parent = kind === "table" ? undefined : "table public.t";
  return { kind, schema: "public", name, parent, facts, position: undefined };
}

/** Who waits for a statement on the column of a table with rows. */
function waits(sql: string, was: SchemaObject["facts"], is: SchemaObject["facts"]): unknown {
  const [from, to] = [was, is].map((facts) =>
    snapshotOf([object("table"), object("column", facts)]),
  );
  if (from === undefined || to === undefined) return undefined;
  const rest = { transaction: true, reason: "", losesData: undefined };
  return withWait({ sql, object: "column public.t.a", ...rest }, { from, to }).takesLong;
}

const ANEW = "reads and writes of public.t wait while its rows are written anew";
const TYPE = "alter table public.t alter column a type";

test("withWait() names a type for which rows are written anew", () =>
  assert.equal(waits(`${TYPE} bigint`, { type: "integer" }, { type: "bigint" }), ANEW));

test("withWait() says nothing about a type that leaves the rows as they are", () => {
  const was = { type: "character varying(5)" };
  for (const type of ["character varying(9)", "text"]) {
    assert.equal(waits(`${TYPE} ${type}`, was, { type }), undefined);
  }
});

test("withWait() says nothing about another collation", () =>
  assert.equal(
    waits(`${TYPE} text`, { type: "text" }, { type: "text", collation: "x" }),
    undefined,
  ));

test("withWait() names a check, NOT NULL and a key that lock while they read", () => {
  const reads = "reads and writes of public.t wait while its rows are read";
  const alter = "alter table public.t";
  assert.equal(waits(`${alter} alter column a set not null`, {}, {}), reads);
  assert.equal(waits(`${alter} add constraint c CHECK ((a > 0))`, {}, {}), reads);
  assert.equal(waits(`${alter} add constraint c CHECK ((a > 0)) NOT VALID`, {}, {}), undefined);
  assert.equal(
    waits(`${alter} add constraint c EXCLUDE USING gist (a WITH &&)`, {}, {}),
    "reads and writes of public.t wait while its index is built",
  );
});
