import { type Case, change, column, object, part, T, TABLE } from "./cases.ts";

/** All other kinds. */
export const OBJECT_CASES: readonly Case[] = [
  {
    name: "a sequence",
    after: [object("sequence", "public.s", { type: "integer", start: 5, cycle: true })],
    sql: ["create sequence public.s as integer start with 5 cycle"],
  },
  {
    name: "privileges on an object of PostgreSQL",
    ...change(
      "privileges",
      "on function pg_catalog.pg_read_file(text)",
      { grants: ["app: ALL"] },
      { grants: ["PUBLIC: ALL"] },
    ),
    sql: [
      "revoke execute on function pg_catalog.pg_read_file(text) from app",
      "grant execute on function pg_catalog.pg_read_file(text) to public",
    ],
  },
  {
    name: "privileges on a column of an extension",
    after: [object("privileges", "on column public.t.a", { grants: ["app: SELECT"] })],
    sql: ["grant select (a) on table public.t to app"],
  },
  {
    name: "a comment on an object of an extension",
    before: [object("comment", "on function public.similarity(text, text)", { comment: "ours" })],
    sql: ["comment on function public.similarity(text, text) is null"],
  },
  {
    name: "another comment on an object of an extension",
    ...change("comment", "on type public.cube", { comment: "a" }, { comment: "b" }),
    sql: ["comment on type public.cube is 'b'"],
  },
  {
    name: "a new extension, which has its own comments",
    after: [
      object("extension", "cube", { schema: "public" }),
      object("comment", "on type public.cube", { comment: "a" }, { parent: "extension cube" }),
    ],
    sql: ["create extension cube with schema public"],
  },
  {
    name: "a function that depends on an extension",
    ...change(
      "function",
      "public.f()",
      { result: "integer", language: "sql", body: "select 1" },
      {
        result: "integer",
        language: "sql",
        body: "select 1",
        "depends on extensions": ["pg_trgm"],
      },
    ),
    sql: ["alter function public.f() depends on extension pg_trgm"],
  },
  {
    name: "the options of a sequence",
    ...change("sequence", "public.s", { increment: 2 }, { cache: 3 }),
    sql: ["alter sequence public.s increment by 1 cache 3"],
  },
  {
    name: "values of an enum in their places",
    ...change("enum", "public.e", { values: ["b", "d"] }, { values: ["a", "b", "c", "d", "e"] }),
    sql: [
      "alter type public.e add value 'a' before 'b'",
      "alter type public.e add value 'c' after 'b'",
      "alter type public.e add value 'e'",
    ],
  },
  {
    name: "an enum without one of its values, with its column",
    before: [
      TABLE,
      column("a", { type: "public.e" }, { needs: ["enum public.e"] }),
      object("enum", "public.e", { values: ["x", "y"] }),
    ],
    after: [
      TABLE,
      column("a", { type: "public.e" }, { needs: ["enum public.e"] }),
      object("enum", "public.e", { values: ["y"] }),
    ],
    sql: [
      'alter type public.e rename to "e__old"',
      "create type public.e as enum ('y')",
      "alter table public.t alter column a type public.e using a::text::public.e",
      'drop type public."e__old"',
    ],
  },
  {
    name: "a domain and a constraint",
    ...change(
      "domain",
      "public.d",
      { "based on": "text" },
      { "based on": "text", "not null": true, constraints: ["c CHECK ((VALUE <> ''::text))"] },
    ),
    sql: [
      "alter domain public.d set not null",
      "alter domain public.d add constraint c CHECK ((VALUE <> ''::text))",
    ],
  },
  {
    name: "the name of a domain's NOT NULL",
    ...change(
      "domain",
      "public.d",
      { "based on": "text", "not null": true },
      { "based on": "text", "not null": true, "not null name": "named" },
    ),
    sql: ["alter domain public.d rename constraint d_not_null to named"],
  },
  {
    name: "a domain's NOT NULL with a name",
    ...change(
      "domain",
      "public.d",
      { "based on": "text" },
      { "based on": "text", "not null": true, "not null name": "named" },
    ),
    sql: ["alter domain public.d add constraint named not null"],
  },
  {
    name: "the extension that the index of a constraint depends on",
    ...change(
      "constraint",
      "k on public.t",
      { definition: "UNIQUE (a)" },
      { definition: "UNIQUE (a)", "index depends on extensions": ["x"] },
    ),
    sql: ["alter index public.k depends on extension x"],
  },
  {
    name: "an attribute of a composite type",
    ...change(
      "composite type",
      "public.p",
      { attributes: ["x integer"] },
      { attributes: ["x integer", "y text"] },
    ),
    sql: ["alter type public.p add attribute y text"],
  },
  {
    name: "a view with one more column",
    ...change(
      "view",
      "public.v",
      { definition: " SELECT 1 AS a;", columns: ["a integer"] },
      { definition: " SELECT 1 AS a,\n    2 AS b;", columns: ["a integer", "b integer"] },
    ),
    sql: ["create or replace view public.v as\n SELECT 1 AS a,\n    2 AS b"],
  },
  {
    name: "a view with another column",
    ...change(
      "view",
      "public.v",
      { definition: " SELECT 1 AS a;", columns: ["a integer"] },
      { definition: " SELECT 2 AS b;", columns: ["b integer"] },
    ),
    sql: ["drop view public.v", "create view public.v as\n SELECT 2 AS b"],
  },
  {
    name: "a function with another body",
    ...change(
      "function",
      "public.f()",
      { result: "integer", language: "sql", body: "select 1" },
      { result: "integer", language: "sql", body: "select $$2$$" },
    ),
    sql: [
      "set local check_function_bodies = off",
      "create or replace function public.f()\n  returns integer\n  language sql\nas $function$select $$2$$$function$",
    ],
  },
  {
    name: "when a trigger fires",
    before: [...T, part("trigger", "x on public.t", { definition: "d" })],
    after: [...T, part("trigger", "x on public.t", { definition: "d", fires: "disabled" })],
    sql: ["alter table public.t disable trigger x"],
  },
  {
    name: "the roles and the condition of a policy",
    before: [...T, part("policy", "p on public.t", { using: "true" })],
    after: [...T, part("policy", "p on public.t", { using: "(a > 0)", roles: ["reader"] })],
    sql: ["alter policy p on public.t to reader using (a > 0)"],
  },
  {
    name: "a policy for another command",
    before: [...T, part("policy", "p on public.t", { command: "select" })],
    after: [...T, part("policy", "p on public.t", { command: "update" })],
    sql: ["drop policy p on public.t", "create policy p on public.t for update"],
  },
  {
    name: "grants that come and go",
    ...change(
      "table",
      "public.t",
      { grants: ["reader: SELECT, UPDATE"] },
      { grants: ["reader: SELECT WITH GRANT OPTION"] },
    ),
    sql: [
      "revoke update on table public.t from reader",
      "grant select on table public.t to reader with grant option",
    ],
  },
  {
    name: "the owner and a privilege that everybody has",
    ...change(
      "function",
      "public.f()",
      { owner: "(owner)" },
      { owner: "Admin", grants: ["-PUBLIC: ALL"] },
    ),
    sql: [
      'alter function public.f() owner to "Admin"',
      "revoke execute on function public.f() from public",
    ],
  },
  {
    name: "default privileges",
    after: [
      object(
        "default privileges",
        "for a in app on tables",
        { role: "a", objects: "tables", grants: ["b: SELECT"] },
        { schema: "app" },
      ),
    ],
    sql: ["alter default privileges for role a in schema app grant select on tables to b"],
  },
  {
    name: "a publication",
    ...change(
      "publication",
      "p",
      { publishes: "insert" },
      { publishes: "insert, update", tables: ["public.t"] },
    ),
    sql: [
      "alter publication p set (publish = 'insert, update')",
      "alter publication p set table only public.t",
    ],
  },
];
