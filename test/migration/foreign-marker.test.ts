import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignMarker } from "../../src/migration/foreign-marker.ts";

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
  test(`foreignMarker() of "-- ${text}" is none`, () => {
    assert.equal(foreignMarker(text), undefined);
  });
}
