import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignMarker } from "../../src/migration/marker.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { decodeSource } from "../../src/text/decode.ts";

for (const [text, tool] of [
  ["migrate:up", "dbmate"],
  ["migrate:down transaction:false", "dbmate"],
  ["+goose Up", "goose"],
  ["+goose Down", "goose"],
  ["+goose StatementBegin", "goose"],
  ["+goose NO TRANSACTION", "goose"],
  ["+migrate Up notransaction", "sql-migrate"],
  ["+migrate StatementEnd", "sql-migrate"],
  ["+micrate Down", "micrate"],
  ["Up Migration", "node-pg-migrate"],
  ["Down Migration", "node-pg-migrate"],
  ["-- create above / drop below ----", "tern"],
  ["rambler up", "rambler"],
  ["//@UNDO", "MyBatis Migrations"],
  ["!Ups", "Play"],
  ["- !Downs", "Play"],
  ["liquibase formatted sql", "Liquibase"],
  ["changeset nvoxland:1", "Liquibase"],
] as const) {
  test(`foreignMarker() of "-- ${text}" is ${tool}`, () => {
    assert.equal(foreignMarker(text), tool);
  });
}

for (const text of [
  "migrate: up to date data",
  "migrate the users",
  "+goose",
  "goose Up",
  "down migration of the data follows",
  "create above",
  "ramblers up",
  "changeset of today",
]) {
  test(`foreignMarker() of "-- ${text}" is undefined`, () => {
    assert.equal(foreignMarker(text), undefined);
  });
}

test("parseMigration() explains how to join two files of golang-migrate", () => {
  const source = decodeSource("1_a.up.sql", new TextEncoder().encode("CREATE TABLE a ();\n"));
  assert.throws(() => parseMigration(source), {
    hint: 'Make one file of NAME.up.sql and NAME.down.sql: "-- revision: <id>", "-- up", "-- down"; for all of them: ebb import',
  });
});
