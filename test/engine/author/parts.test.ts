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

test("partsOf() keeps what one transaction can do together", () =>
  assert.deepEqual(shown([statement("a"), statement("b")]), ["in one: a, b"]));

test("partsOf() begins a part where a change must be committed", () =>
  assert.deepEqual(shown([statement("a"), statement("b", { startsNewTransaction: true })]), [
    "in one: a",
    "in one: b",
  ]));

test("partsOf() puts what no transaction takes into a part of its own", () =>
  assert.deepEqual(
    shown([statement("a"), statement("b", { transaction: false }), statement("c")]),
    ["in one: a", "in none: b", "in one: c"],
  ));

test("partsOf() gives the settings to the parts that make functions", () => {
  const outside = { ...FUNCTION, transaction: false };
  assert.deepEqual(shown([SETTING, statement("a"), outside]), [
    "in one: a",
    "in none: set check_function_bodies = off, create function f …",
  ]);
});

test("wholePart() runs in no transaction where one statement cannot", () => {
  assert.equal(wholePart([statement("a")]).transaction, true);
  assert.equal(wholePart([statement("a", { transaction: false })]).transaction, false);
  assert.equal(wholePart([statement("a", { startsNewTransaction: true })]).transaction, false);
});

test("sectionOfPart() says above a statement what data it loses", () => {
  const part = wholePart([statement("drop table t", { losesData: "table\npublic.t" })]);
  assert.equal(sectionOfPart(part).sql, "-- loses data: table public.t\ndrop table t;");
});
