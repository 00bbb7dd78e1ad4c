import assert from "node:assert/strict";
import { test } from "node:test";
import type { WrittenStatement } from "../../../src/ddl/written.ts";
import { partsOf, sectionOfPart, wholePart } from "../../../src/engine/author/parts.ts";

function statement(sql: string, rest: Partial<WrittenStatement> = {}): WrittenStatement {
  return {
    sql,
    transaction: true,
    object: "table public.t",
    reason: "",
    losesData: undefined,
    ...rest,
  };
}

const SETTING = statement("set local check_function_bodies = off", { object: "session" });
const FUNCTION = statement("create function f …", { object: "function public.f()" });

function shown(statements: readonly WrittenStatement[]): readonly string[] {
  return partsOf(statements).map(
    ({ transaction, statements }) =>
      `${transaction ? "in one" : "in none"}: ${statements.map(({ sql }) => sql).join(", ")}`,
  );
}

test("partsOf() keeps together the statements that one transaction can run", () =>
  assert.deepEqual(shown([statement("a"), statement("b")]), ["in one: a, b"]));

test("partsOf() ends a part after changes that must be committed", () => {
  const mustCommit = true;
  const all = [statement("a", { mustCommit }), statement("b", { mustCommit }), statement("c")];
  assert.deepEqual(shown(all), ["in one: a, b", "in one: c"]);
});

test("partsOf() puts a statement that runs in no transaction into its own part", () =>
  assert.deepEqual(
    shown([statement("a"), statement("b", { transaction: false }), statement("c")]),
    ["in one: a", "in none: b", "in one: c"],
  ));

test("partsOf() adds the settings to the parts that create functions", () => {
  const outside = { ...FUNCTION, transaction: false };
  assert.deepEqual(shown([SETTING, statement("a"), outside]), [
    "in one: a",
    "in none: set check_function_bodies = off, create function f …",
  ]);
});

test("wholePart() runs in no transaction if one statement cannot", () => {
  assert.equal(wholePart([statement("a")]).transaction, true);
  assert.equal(wholePart([statement("a", { transaction: false })]).transaction, false);
  const value = statement("a", { mustCommit: true });
  assert.equal(wholePart([value, statement("b")]).transaction, false);
  assert.equal(wholePart([statement("b"), value]).transaction, true);
});

test("sectionOfPart() names the lost data above a statement", () => {
  const part = wholePart([statement("drop table t", { losesData: "table\npublic.t" })]);
  assert.equal(sectionOfPart(part).sql, "-- loses data: table public.t\ndrop table t;");
});
