import assert from "node:assert/strict";
import { test } from "node:test";
import { spaceBeforeValues, unqualifySingleTable } from "../../src/schema/view-definition.ts";

const CASES: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    "the columns of one table",
    " SELECT t.a,\n    upper(t.b) AS b\n   FROM public.t\n  WHERE (t.a > 3)\n  ORDER BY t.a;",
    " SELECT a,\n    upper(b) AS b\n   FROM public.t\n  WHERE (a > 3)\n  ORDER BY a;",
  ],
  ["an alias", " SELECT u.a FROM public.t u;", " SELECT a FROM public.t u;"],
  ["a schema of its name", " SELECT t.a FROM t.t;", " SELECT a FROM t.t;"],
  ["a quoted name", ' SELECT "T t".a FROM public."T t";', ' SELECT a FROM public."T t";'],
  [
    "a subquery in FROM",
    " SELECT s.a FROM ( SELECT t.a FROM public.t) s;",
    " SELECT a FROM ( SELECT t.a FROM public.t) s;",
  ],
  [
    "a function in FROM",
    " SELECT g.x FROM generate_series(1, 3) g(x);",
    " SELECT x FROM generate_series(1, 3) g(x);",
  ],
  [
    "EXTRACT, whose FROM is within parentheses",
    " SELECT EXTRACT(year FROM t.a) AS y FROM public.t;",
    " SELECT EXTRACT(year FROM a) AS y FROM public.t;",
  ],
];

for (const [what, before, after] of CASES) {
  test(`unqualifySingleTable() removes the table's name from ${what}`, () => {
    assert.equal(unqualifySingleTable(before), after);
  });
}

const KEPT: readonly (readonly [what: string, definition: string])[] = [
  ["a join", " SELECT t.a, u.b FROM (public.t\n     JOIN public.u ON ((u.a = t.a)));"],
  ["several tables", " SELECT t.a FROM public.t,\n    public.u;"],
  ["UNION", " SELECT t.a FROM public.t\nUNION ALL\n SELECT u.a FROM public.u;"],
  [
    "a nested query",
    " SELECT ( SELECT count(*) AS count FROM public.p WHERE (p.a = t.a)) AS n FROM public.t;",
  ],
  [
    "a nested query within an argument",
    " SELECT COALESCE(( SELECT p.b FROM public.p WHERE (p.a = t.a)), 0) AS n FROM public.t;",
  ],
  ["whole rows", " SELECT t.*::public.t AS t FROM public.t;"],
  ["no table", " SELECT 1 AS a;"],
  ["strings", " SELECT 't.a'::text AS a FROM public.t;"],
];

for (const [what, definition] of KEPT) {
  test(`unqualifySingleTable() keeps ${what}`, () => {
    assert.equal(unqualifySingleTable(definition), definition);
  });
}

test("spaceBeforeValues() writes VALUES in FROM as in a view that was read back", () => {
  const definition = ` SELECT column1 AS a\n   FROM (VALUES (1,'(VALUES (')) "*VALUES*";`;
  assert.equal(
    spaceBeforeValues(definition),
    ` SELECT column1 AS a\n   FROM ( VALUES (1,'(VALUES (')) "*VALUES*";`,
  );
});
