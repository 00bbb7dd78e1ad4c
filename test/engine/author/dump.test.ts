import assert from "node:assert/strict";
import { test } from "node:test";
import type { WrittenStatement } from "../../../src/ddl/written.ts";
import { dumpFiles } from "../../../src/engine/author/dump.ts";
import { type ObjectKind, type SchemaObject, snapshotOf } from "../../../src/schema/snapshot.ts";

function object(kind: ObjectKind, name: string, parent?: string): SchemaObject {
  return { kind, schema: "public", name, parent, facts: {}, position: undefined };
}

function statement(object: string): WrittenStatement {
  return { sql: object, transaction: true, object, reason: "", losesData: undefined };
}

const OBJECTS = [
  object("table", "public.users"),
  object("index", "public.users_email", "table public.users"),
  object("table", 'public."Odd / name"'),
  object("enum", "public.mood"),
  object("function", "public.f()"),
  object("function", "public.f(integer)"),
  object("operator", "public.===(integer, integer)"),
];

test("dumpFiles() gives each object a file with all its parts", () => {
  const statements = OBJECTS.map(({ kind, name }) => statement(`${kind} ${name}`));
  const files = dumpFiles({ statements, unwritten: [] }, snapshotOf(OBJECTS));
  assert.deepEqual(
    files.map(({ name }) => name),
    [
      "functions/public.f.sql",
      "operators/public.%3D%3D%3D.sql",
      "tables/public.%22Odd_%2F_name%22.sql",
      "tables/public.users.sql",
      "types/public.mood.sql",
    ],
  );
  assert.equal(
    files.find(({ name }) => name === "tables/public.users.sql")?.text,
    "-- Made by ebb dump\n\ntable public.users;\nindex public.users_email;\n",
  );
});

test("dumpFiles() repeats the settings of the dump in a file of functions", () => {
  const setting = { ...statement("session"), sql: "set check_function_bodies = off" };
  const statements = [setting, statement("function public.f()"), statement("table public.users")];
  const [first, second] = dumpFiles({ statements, unwritten: [] }, snapshotOf(OBJECTS));
  assert.match(first?.text ?? "", /set check_function_bodies = off;\nfunction/);
  assert.doesNotMatch(second?.text ?? "", /set check/);
});
