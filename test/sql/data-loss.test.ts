import assert from "node:assert/strict";
import { test } from "node:test";
import { type DataLoss, dataLoss } from "../../src/sql/data-loss.ts";
import type { QualifiedName } from "../../src/sql/identifier.ts";
import { readStatements } from "../../src/sql/statements.ts";

function named({ schema, name }: QualifiedName): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

function shown(loss: DataLoss): string {
  switch (loss.kind) {
    case "column":
      return `column ${named(loss.table)}.${loss.column}`;
    case "rows":
      return `${loss.action} ${named(loss.table)}`;
    default:
      return `${loss.kind} ${named(loss.name)}`;
  }
}

function losses(text: string): readonly string[] {
  return readStatements({ name: "", text }, 0)
    .statements.flatMap((statement) => dataLoss(text, statement))
    .map(shown);
}

const CASES: Readonly<Record<string, readonly string[]>> = {
  "drop table a": ["table a"],
  'DROP TABLE IF EXISTS S."Big T", b CASCADE': ["table s.Big T", "table b"],
  "drop /* why */ table -- how\n a": ["table a"],
  "drop temp table a": [],
  "drop index a": [],
  "drop view a": [],
  "drop materialized view a cascade": [],
  "drop foreign table a": [],
  "drop function a() cascade": [],
  "drop schema a cascade": ["schema a"],
  "drop schema a": [],
  "drop type if exists a, b cascade": ["type a", "type b"],
  "drop type a": [],
  "drop domain a cascade": ["domain a"],
  "drop extension hstore cascade": ["extension hstore"],
  "drop database a": ["database a"],
  "drop owned by a, b": ["owned a", "owned b"],
  "alter table a drop column b": ["column a.b"],
  "alter table only s.a * drop b": ["column s.a.b"],
  "alter table if exists a drop column if exists b cascade, drop c restrict": [
    "column a.b",
    "column a.c",
  ],
  "alter table a drop constraint b": [],
  'alter table a drop "constraint"': ["column a.constraint"],
  "alter table a alter column b drop not null, alter c drop default": [],
  "alter table a add check (b in (1, 2)), drop c": ["column a.c"],
  "alter table a add column b numeric(1, 2), add c int default (1), drop d": ["column a.d"],
  "alter table a alter b set default array[1, 2], drop c": ["column a.c"],
  "alter index a rename to b": [],
  "alter table a": [],
  "truncate a": ["truncate a"],
  "truncate table only a, s.b * restart identity cascade": ["truncate a", "truncate s.b"],
  "delete from a": ["delete a"],
  "delete from only s.a where x in (select x from b for update)": ["delete s.a"],
  "update a set x = 1": ["update a"],
  "update only a as z set x = 1": ["update a"],
  "merge into a using b on true when matched then delete": ["update a"],
  "with gone as (delete from a returning *) insert into b select * from gone": ["delete a"],
  "with x as (select 1) update a set y = 1": ["update a"],
  "with x as (select * from a for update) select * from x": [],
  "insert into a values (1) on conflict do update set x = 1": [],
  "select 'drop table a'": [],
  "create table a (x int)": [],
  "grant update on a to b": [],
  "drop table": [],
  constructor: [],
  "": [],
};

for (const [sql, expected] of Object.entries(CASES)) {
  test(`dataLoss() finds ${expected.join(", ") || "nothing"} in: ${sql}`, () => {
    assert.deepEqual(losses(sql), expected);
  });
}
