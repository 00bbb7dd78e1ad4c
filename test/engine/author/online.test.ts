import assert from "node:assert/strict";
import { test } from "node:test";
import type { WrittenStatement } from "../../../src/ddl/written.ts";
import { onlineDown, onlineParts } from "../../../src/engine/author/online.ts";
import type { Part } from "../../../src/engine/author/parts.ts";
import { type SchemaObject, type Snapshot, snapshotOf } from "../../../src/schema/snapshot.ts";

const T = "table public.t";

function object(key: string, rest: Partial<SchemaObject> = {}): SchemaObject {
  const [, kind = "", name = ""] = /^(table|column|index|constraint|view) (.*)$/.exec(key) ?? [];
  const parent = kind === "table" || kind === "view" ? undefined : T;
  return {
    kind: kind as SchemaObject["kind"],
    schema: "public",
    name,
    parent,
    facts: {},
    position: undefined,
    ...rest,
  };
}

function statement(object: string, sql: string): WrittenStatement {
  return { sql, transaction: true, object, reason: "", losesData: undefined };
}

function shown(parts: readonly Part[]): readonly string[] {
  return parts.map(
    ({ transaction, statements }) =>
      `${transaction ? "in one" : "in none"}: ${statements.map(({ sql }) => sql).join("; ")}`,
  );
}

const TABLES = [object(T), object("column public.t.a")];

function between(...added: readonly SchemaObject[]): { from: Snapshot; to: Snapshot } {
  return { from: snapshotOf(TABLES), to: snapshotOf([...TABLES, ...added]) };
}

const INDEX = object("index public.i", { needs: ["column public.t.a"] });
const CREATE_INDEX = statement("index public.i", "CREATE INDEX i ON public.t USING btree (a)");

test("onlineParts() builds an index of a table with rows concurrently", () =>
  assert.deepEqual(shown(onlineParts([CREATE_INDEX], between(INDEX))), [
    "in none: CREATE INDEX CONCURRENTLY i ON public.t USING btree (a)",
  ]));

test("onlineParts() leaves the index of a new table as it is", () => {
  const to = snapshotOf([...TABLES, INDEX]);
  assert.deepEqual(shown(onlineParts([CREATE_INDEX], { from: new Map(), to })), [
    "in one: CREATE INDEX i ON public.t USING btree (a)",
  ]);
});

test("onlineParts() leaves the index of a partitioned table as it is", () => {
  const table = object(T, { facts: { "partitioned by": "LIST (a)" } });
  const states = { from: snapshotOf([table]), to: snapshotOf([table, INDEX]) };
  assert.equal(onlineParts([CREATE_INDEX], states)[0]?.transaction, true);
});

test("onlineParts() validates a new constraint in the next part", () => {
  const key = "constraint c on public.t";
  const add = statement(key, "alter table public.t add constraint c CHECK ((a > 0))");
  assert.deepEqual(shown(onlineParts([add], between(object(key)))), [
    "in one: alter table public.t add constraint c CHECK ((a > 0)) NOT VALID",
    "in one: alter table public.t validate constraint c",
  ]);
});

test("onlineParts() gives a unique constraint an index that was built concurrently", () => {
  const key = 'constraint "odd (name)" on public.t';
  const add = statement(
    key,
    'alter table public.t add constraint "odd (name)" UNIQUE NULLS NOT DISTINCT (a, "b(") INCLUDE (c) DEFERRABLE INITIALLY DEFERRED',
  );
  assert.deepEqual(shown(onlineParts([add], between(object(key)))), [
    'in none: CREATE UNIQUE INDEX CONCURRENTLY "odd (name)" ON public.t (a, "b(") INCLUDE (c) NULLS NOT DISTINCT; alter table public.t add constraint "odd (name)" UNIQUE USING INDEX "odd (name)" DEFERRABLE INITIALLY DEFERRED',
  ]);
});

test("onlineParts() puts a statement that needs a late object after it", () => {
  const unique = object("constraint u on public.t");
  const view = object("view public.v", { needs: ["constraint u on public.t"] });
  const parts = onlineParts(
    [
      statement("constraint u on public.t", "alter table public.t add constraint u UNIQUE (a)"),
      statement("view public.v", "create view public.v as …"),
      statement("column public.t.a", "comment on column public.t.a is 'x'"),
    ],
    between(unique, view),
  );
  assert.deepEqual(shown(parts), [
    "in one: comment on column public.t.a is 'x'",
    "in none: CREATE UNIQUE INDEX CONCURRENTLY u ON public.t (a); alter table public.t add constraint u UNIQUE USING INDEX u; create view public.v as …",
  ]);
});

test("onlineParts() sets NOT NULL after a validated constraint", () => {
  const set = statement("column public.t.a", "alter table public.t alter column a set not null");
  assert.deepEqual(shown(onlineParts([set], between())), [
    'in one: alter table public.t add constraint "ebb_a_not_null" check (a is not null) not valid',
    'in none: alter table public.t validate constraint "ebb_a_not_null"; alter table public.t alter column a set not null; alter table public.t drop constraint "ebb_a_not_null"',
  ]);
});

const NOT_VALID = [
  "in one: alter table public.t add constraint t_a_not_null not null a not valid",
  "in one: alter table public.t validate constraint t_a_not_null",
];

test("onlineParts() sets NOT NULL first for new rows where every server knows NOT VALID of it", () => {
  const set = statement("column public.t.a", "alter table public.t alter column a set not null");
  const states = { ...between(), hasNotValid: true };
  assert.deepEqual(shown(onlineParts([set], states)), NOT_VALID);
});

test("onlineParts() adds a NOT NULL with a name first for new rows", () => {
  const states = {
    from: snapshotOf(TABLES),
    to: snapshotOf([object(T), object("column public.t.a", { notNullName: "filled" })]),
  };
  const add = statement(
    "column public.t.a",
    "alter table public.t add constraint filled not null a",
  );
  assert.deepEqual(
    shown(onlineParts([add], states)),
    NOT_VALID.map((text) => text.replace("t_a_not_null", "filled")),
  );
});

test("onlineParts() fills in a volatile default before it sets NOT NULL", () => {
  const column = object("column public.t.u", { facts: { default: "gen_random_uuid()" } });
  const add = statement(
    "column public.t.u",
    "alter table public.t add column u uuid default gen_random_uuid() not null",
  );
  const [first, second] = onlineParts([add], between(column));
  assert.deepEqual(shown(first === undefined ? [] : [first]), [
    "in one: alter table public.t add column u uuid; alter table public.t alter column u set default gen_random_uuid()",
  ]);
  assert.deepEqual(
    second?.statements.map(({ sql }) =>
      sql
        .replace(/^--.*\n/, "")
        .split(" ")
        .slice(0, 3)
        .join(" "),
    ),
    ["update public.t set", ...new Array<string>(4).fill("alter table public.t")],
  );
  assert.equal(second?.transaction, false);
});

test("onlineParts() adds a default that is the same for all rows at once", () => {
  const column = object("column public.t.u", { facts: { default: "now()" } });
  const sql = "alter table public.t add column u timestamptz default now() not null";
  const parts = onlineParts([statement("column public.t.u", sql)], between(column));
  assert.deepEqual(shown(parts), [`in one: ${sql}`]);
});

test("onlineParts() drops an index at once if its column is dropped", () => {
  const from = snapshotOf([...TABLES, INDEX]);
  const drop = statement("index public.i", "drop index public.i");
  const column = statement("column public.t.a", "alter table public.t drop column a");
  const to = snapshotOf([object(T)]);
  assert.deepEqual(shown(onlineParts([drop, column], { from, to })), [
    "in one: drop index public.i; alter table public.t drop column a",
  ]);
  assert.deepEqual(shown(onlineParts([drop], { from, to: snapshotOf(TABLES) })), [
    "in none: drop index concurrently public.i",
  ]);
});

test("onlineParts() makes a column of a partition NOT NULL with that of the whole", () => {
  const partition = object("table public.t_1", { facts: { inherits: ["public.t"], bounds: "…" } });
  const own = (facts: SchemaObject["facts"]): SchemaObject =>
    object("column public.t_1.a", { parent: "table public.t_1", facts });
  const notNull = { "not null": true };
  const states = {
    from: snapshotOf([...TABLES, partition, own({ inherited: "only" })]),
    to: snapshotOf([
      object(T),
      object("column public.t.a", { facts: notNull }),
      partition,
      own({ ...notNull, inherited: "only" }),
    ]),
  };
  const statements = ["t", "t_1"].map((table) =>
    statement(
      `column public.${table}.a`,
      `alter table public.${table} alter column a set not null`,
    ),
  );
  const texts = shown(onlineParts(statements, states)).join("; ");
  assert.equal(texts.includes("public.t_1"), false);
  assert.equal(texts.includes("alter table public.t alter column a set not null"), true);
});

const CHECK = object("constraint c on public.t", {
  facts: { definition: "CHECK ((a > 0))" },
  needs: ["column public.t.a"],
});
const ADD_CHECK = statement(
  "constraint c on public.t",
  "alter table public.t add constraint c CHECK ((a > 0))",
);
const DROP_CHECK = statement("constraint c on public.t", "alter table public.t drop constraint c");
const ADD_COLUMN = statement("column public.t.b", "alter table public.t add column b int");

test("onlineParts() drops a constraint apart, because its down reads all rows", () => {
  const states = { from: snapshotOf([...TABLES, CHECK]), to: snapshotOf(TABLES) };
  assert.deepEqual(shown(onlineParts([DROP_CHECK, ADD_COLUMN], states)), [
    "in one: alter table public.t add column b int",
    "in one: alter table public.t drop constraint c",
  ]);
});

test("onlineParts() does not validate a changed constraint while the table is locked", () => {
  const states = { from: snapshotOf([...TABLES, CHECK]), to: snapshotOf([...TABLES, CHECK]) };
  assert.deepEqual(shown(onlineParts([DROP_CHECK, ADD_CHECK], states)), [
    "in none: alter table public.t drop constraint c; alter table public.t add constraint c CHECK ((a > 0)) NOT VALID; alter table public.t validate constraint c",
  ]);
});

test("onlineParts() drops an index concurrently beside a comment on its table", () => {
  const states = { from: snapshotOf([...TABLES, INDEX]), to: snapshotOf(TABLES) };
  const drop = statement("index public.i", "drop index public.i");
  assert.deepEqual(
    shown(onlineParts([drop, statement(T, "comment on table public.t is 'x'")], states)),
    ["in one: comment on table public.t is 'x'", "in none: drop index concurrently public.i"],
  );
});

const VALIDATED =
  "in none: alter table public.t add constraint c CHECK ((a > 0)) NOT VALID; alter table public.t validate constraint c";

test("onlineDown() adds a constraint in steps if the down has nothing else", () => {
  const down = onlineDown([ADD_CHECK], between(CHECK), false);
  assert.deepEqual(shown([down]), [VALIDATED]);
});

test("onlineDown() keeps a mixed down whole, unless the up is long work", () => {
  const statements = [ADD_CHECK, ADD_COLUMN];
  assert.equal(onlineDown(statements, between(CHECK), false).transaction, true);
  assert.deepEqual(shown([onlineDown(statements, between(CHECK), true)]), [
    `${VALIDATED}; ${ADD_COLUMN.sql}`,
  ]);
});

test("onlineParts() splits a foreign key of a partitioned table where every server is PostgreSQL 18", () => {
  const key = "constraint f on public.t";
  const table = object(T, { facts: { "partitioned by": "LIST (a)" } });
  const sql = "alter table public.t add constraint f FOREIGN KEY (a) REFERENCES public.k(a)";
  const states = { from: snapshotOf([table]), to: snapshotOf([table, object(key)]) };
  const parts = (hasNotValid: boolean): number =>
    onlineParts([statement(key, sql)], { ...states, hasNotValid }).length;
  assert.deepEqual([parts(true), parts(false)], [2, 1]);
});
