import assert from "node:assert/strict";
import { test } from "node:test";
import { findRenames } from "../../src/ddl/find-renames.ts";
import { readRename } from "../../src/ddl/read-rename.ts";
import { writeRenames, writeRenamesBack } from "../../src/ddl/write-renames.ts";
import { Failure } from "../../src/failure.ts";
import {
  type ObjectKind,
  objectKey,
  type SchemaObject,
  snapshotOf,
} from "../../src/schema/snapshot.ts";

function object(kind: ObjectKind, name: string, more: Partial<SchemaObject> = {}): SchemaObject {
  return {
    kind,
    name,
    schema: "public",
    parent: undefined,
    facts: {},
    position: undefined,
    ...more,
  };
}

function table(name: string, columns: Readonly<Record<string, string>>): readonly SchemaObject[] {
  const whole = object("table", name);
  return [
    whole,
    ...Object.entries(columns).map(([column, type], at) =>
      object("column", `${name}.${column}`, {
        parent: objectKey(whole),
        position: at + 1,
        facts: { type },
      }),
    ),
  ];
}

const USERS = table("public.users", { id: "bigint", name: "text" });

test("findRenames() finds a column of the same type on the same table", () => {
  const after = table("public.users", { id: "bigint", full_name: "text" });
  assert.deepEqual(findRenames(snapshotOf(USERS), snapshotOf(after)), [
    { kind: "column", from: "public.users.name", to: "public.users.full_name", likeness: 1 },
  ]);
});

test("findRenames() takes a column of another type for another column", () => {
  const after = table("public.users", { id: "bigint", age: "integer" });
  assert.deepEqual(findRenames(snapshotOf(USERS), snapshotOf(after)), []);
});

test("findRenames() finds a table by most of its columns", () => {
  const before = table("public.users", { id: "bigint", name: "text", email: "text", age: "int" });
  const after = table("public.people", { id: "bigint", name: "text", email: "text" });
  assert.deepEqual(findRenames(snapshotOf(before), snapshotOf(after)), [
    { kind: "table", from: "public.users", to: "public.people", likeness: 0.75 },
  ]);
});

test("findRenames() names each object once, the nearest column first", () => {
  const before = table("public.t", { a: "text", b: "text" });
  const after = table("public.t", { c: "text", d: "text" });
  assert.deepEqual(
    findRenames(snapshotOf(before), snapshotOf(after)).map(({ from, to }) => `${from} ${to}`),
    ["public.t.a public.t.c", "public.t.b public.t.d"],
  );
});

test("findRenames() does not count the name of an index in its definition", () => {
  const index = (name: string): SchemaObject =>
    object("index", `public.${name}`, {
      parent: "table public.users",
      facts: { definition: `CREATE INDEX ${name} ON public.users USING btree (name)` },
    });
  assert.deepEqual(
    findRenames(snapshotOf([...USERS, index("a")]), snapshotOf([...USERS, index("b")])),
    [{ kind: "index", from: "public.a", to: "public.b", likeness: 1 }],
  );
});

test("writeRenames() writes parts before the whole", () => {
  const constraint = object("constraint", "users_pkey on public.users", {
    parent: "table public.users",
  });
  const statements = writeRenames(snapshotOf([...USERS, constraint]), [
    { kind: "table", from: "public.users", to: "public.people" },
    { kind: "column", from: "public.users.name", to: 'public.people."full name"' },
    { kind: "constraint", from: "users_pkey on public.users", to: "people_pkey on public.people" },
  ]);
  assert.deepEqual(
    statements.map(({ sql }) => sql),
    [
      'alter table public.users rename column name to "full name"',
      "alter table public.users rename constraint users_pkey to people_pkey",
      "alter table public.users rename to people",
    ],
  );
});

test("writeRenames() names a function with its arguments, and the new one without them", () => {
  const routine = object("function", "public.f(integer)");
  const rename = { kind: "function", from: "public.f(integer)", to: "public.g(integer)" } as const;
  assert.deepEqual(
    writeRenames(snapshotOf([routine]), [rename]).map(({ sql }) => sql),
    ["alter function public.f(integer) rename to g"],
  );
});

test("writeRenames() leaves out an object that is not there", () => {
  const rename = { kind: "table", from: "public.gone", to: "public.other" } as const;
  assert.deepEqual(writeRenames(snapshotOf(USERS), [rename]), []);
});

test("writeRenamesBack() takes the renames back in the other order", () => {
  const renames = [
    { kind: "table", from: "public.users", to: "public.people" },
    { kind: "column", from: "public.users.name", to: "public.users.full_name" },
  ] as const;
  assert.deepEqual(
    writeRenamesBack(snapshotOf(USERS), renames).map(({ sql }) => sql),
    [
      "alter table public.people rename to users",
      "alter table public.users rename column full_name to name",
    ],
  );
});

const READ = [
  ["public.users=people", "table", "public.people"],
  ["public.users.name=full_name", "column", "public.users.full_name"],
  ["public.users.name=Full_Name", "column", "public.users.full_name"],
  ['public.users.name="Full Name"', "column", 'public.users."Full Name"'],
  ["public.users.name=public.users.full_name", "column", "public.users.full_name"],
  ["column public.users.name=user", "column", 'public.users."user"'],
  ["public.f(integer)=g", "function", "public.g(integer)"],
  ["a on public.users=b", "trigger", "b on public.users"],
] as const;

const OBJECTS = snapshotOf([
  ...USERS,
  object("function", "public.f(integer)"),
  object("trigger", "a on public.users"),
  object("trigger", "c on public.users"),
  object("policy", "c on public.users"),
]);

for (const [text, kind, to] of READ) {
  test(`readRename() reads ${text}`, () => {
    const rename = readRename(text, OBJECTS);
    assert.deepEqual([rename.kind, rename.to], [kind, to]);
  });
}

const REFUSED = [
  ["public.users", /Write OLD=NEW/],
  ["users=people", /Write the whole name: table public\.users/],
  ["public.gone=people", /with its schema/],
  ["public.users=app.people", /Write the new name alone: people/],
  ["public.users.name=id", undefined],
  ["c on public.users=d", /"trigger c on public\.users", "policy c on public\.users"/],
] as const;

for (const [text, hint] of REFUSED) {
  test(`readRename() refuses ${text}`, () => {
    assert.throws(
      () => readRename(text, OBJECTS),
      (error) => error instanceof Failure && (hint?.test(error.hint ?? "") ?? true),
    );
  });
}
