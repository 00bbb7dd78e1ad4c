import { A, type Case, change, column, object, part, T, TABLE } from "./cases.ts";

/** Tables, columns and what belongs to them. */
export const TABLE_CASES: readonly Case[] = [
  {
    name: "a valid check of a child, before the same check of its parent that is not valid",
    before: [object("table", "public.p"), object("table", "public.t", { inherits: ["public.p"] })],
    after: [
      object("table", "public.p"),
      object("table", "public.t", { inherits: ["public.p"] }),
      object(
        "constraint",
        "c on public.p",
        { definition: "CHECK (true) NOT VALID" },
        { parent: "table public.p" },
      ),
      part("constraint", "c on public.t", { definition: "CHECK (true)", inherited: "and local" }),
    ],
    sql: [
      "alter table public.t add constraint c CHECK (true)",
      "alter table public.p add constraint c CHECK (true) NOT VALID",
    ],
  },
  {
    name: "a table that leaves its parent, without the column of that",
    before: [
      object("table", "public.p"),
      column("b", { type: "integer" }, { parent: "table public.p", name: "public.p.b" }),
      object("table", "public.t", { inherits: ["public.p"] }),
      column("b", { type: "integer", inherited: "only" }),
    ],
    after: [
      object("table", "public.p"),
      column("b", { type: "integer" }, { parent: "table public.p", name: "public.p.b" }),
      TABLE,
    ],
    sql: ["alter table public.t no inherit public.p", "alter table public.t drop column b"],
  },
  {
    name: "a privilege on a table that goes, while that on a column stays",
    before: [
      object("table", "public.t", { grants: ["PUBLIC: INSERT, SELECT"] }),
      column("a", { type: "integer", grants: ["PUBLIC: SELECT"] }),
    ],
    after: [TABLE, column("a", { type: "integer", grants: ["PUBLIC: SELECT"] })],
    sql: [
      "revoke insert, select on table public.t from public",
      "grant select (a) on table public.t to public",
    ],
  },
  {
    name: "another parent before the old one goes, so that shared columns stay inherited",
    ...change("table", "public.t", { inherits: ["public.a"] }, { inherits: ["public.b"] }),
    sql: ["alter table public.t inherit public.b", "alter table public.t no inherit public.a"],
  },
  {
    name: "a schema",
    after: [object("schema", "app", { comment: "it's" })],
    sql: ["create schema app", "comment on schema app is 'it''s'"],
  },
  {
    name: "an extension in a schema",
    after: [object("extension", "hstore", { schema: "My" })],
    sql: ['create extension hstore with schema "My"'],
  },
  {
    name: "a table with its columns in their order",
    after: [
      TABLE,
      column("b", { type: "text", default: "'x'::text", "not null": true }, { position: 2 }),
      A,
      column("c", { type: "integer", generated: "(a + 1) stored" }, { position: 3 }),
    ],
    sql: [
      "create table public.t (\n  a integer,\n  b text default 'x'::text not null,\n  c integer generated always as (a + 1) stored\n)",
    ],
  },
  { name: "a table that goes, without its parts", before: T, sql: ["drop table public.t"] },
  {
    name: "a column that comes",
    before: T,
    after: [...T, column("b", { type: "text" }, { position: 2 })],
    sql: ["alter table public.t add column b text"],
  },
  {
    name: "a column that goes",
    before: T,
    after: [TABLE],
    sql: ["alter table public.t drop column a"],
  },
  {
    name: "a NOT NULL column without default on a table that is there",
    before: [TABLE],
    after: [TABLE, column("a", { type: "integer", "not null": true })],
    sql: [
      "alter table public.t add column a integer",
      "-- FILL IN: a has no default, so give it a value in the rows that public.t holds:\n-- update public.t set a = … where a is null;\nalter table public.t alter column a set not null",
    ],
  },
  {
    name: "a type that casts by itself",
    before: T,
    after: [TABLE, column("a", { type: "bigint" })],
    sql: ["alter table public.t alter column a type bigint"],
  },
  {
    name: "a type that must be cast",
    before: [TABLE, column("a", { type: "text" })],
    after: T,
    sql: ["alter table public.t alter column a type integer using a::integer"],
  },
  {
    name: "a type without a cast",
    before: T,
    after: [TABLE, column("a", { type: "uuid" })],
    sql: ["alter table public.t alter column a type uuid using a::text::uuid"],
  },
  {
    name: "a default that goes",
    before: [TABLE, column("a", { type: "integer", default: "1" })],
    after: T,
    sql: ["alter table only public.t alter column a drop default"],
  },
  {
    name: "the expression of a generated column since 17",
    before: [TABLE, column("a", { type: "integer", generated: "(1) stored" })],
    after: [TABLE, column("a", { type: "integer", generated: "(2) stored" })],
    sql: ["alter table public.t alter column a set expression as (2)"],
  },
  {
    name: "the expression of a generated column before 17",
    before: [TABLE, column("a", { type: "integer", generated: "(1) stored" })],
    after: [TABLE, column("a", { type: "integer", generated: "(2) stored" })],
    sql: [
      "alter table public.t drop column a",
      "alter table public.t add column a integer generated always as (2) stored",
    ],
    serverVersion: 16,
  },
  {
    name: "a constraint that becomes valid",
    before: [
      ...T,
      part("constraint", "c on public.t", { definition: "CHECK ((a > 0)) NOT VALID" }),
    ],
    after: [...T, part("constraint", "c on public.t", { definition: "CHECK ((a > 0))" })],
    sql: ["alter table public.t validate constraint c"],
  },
  {
    name: "a check over a list, in words that read back as they are",
    before: T,
    after: [
      ...T,
      part("constraint", "c on public.t", {
        definition: "CHECK (((b)::text = ANY ((ARRAY['x'::character varying])::text[])))",
      }),
    ],
    sql: [
      "alter table public.t add constraint c CHECK (((b)::text = ANY (((ARRAY['x'::character varying])::character varying[])::text[])))",
    ],
  },
  {
    name: "an index that goes with its column",
    before: [
      ...T,
      part("index", "public.i", { definition: "CREATE INDEX i ON public.t USING btree (a)" }, [
        "column public.t.a",
      ]),
    ],
    after: [TABLE],
    sql: ["alter table public.t drop column a"],
  },
];
