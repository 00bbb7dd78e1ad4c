import { definitionOf } from "../words/expression.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { identifier } from "../words/names.ts";
import { parameterChanges, parameters, storageOptions } from "../words/options.ts";
import { TABLE_GRANTS } from "../words/privileges.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

export const viewWriter: KindWriter = {
  words: "view",
  hasOwner: true,
  grants: { ...TABLE_GRANTS, words: "table" },
  create: (item) => [{ sql: `create ${viewBody(item)}` }],
  alter: alterView,
};

function viewBody(item: Item): string {
  const options = listOf(item, "options");
  const clause = options.length === 0 ? "" : ` with (${parameters(options)})`;
  return `view ${item.name}${clause} as\n${query(item)}`;
}

function query(item: Item): string {
  return definitionOf(item, "definition").replace(/;\s*$/, "");
}

/** CREATE OR REPLACE VIEW adds columns at the end, and changes none. */
function alterView({ before, after, changed }: Change): readonly Draft[] | undefined {
  if (!changed.has("definition") && !changed.has("columns")) {
    const [was, now] = [listOf(before, "options"), listOf(after, "options")];
    return parameterChanges(`alter view ${after.name}`, was, now);
  }
  const now = listOf(after, "columns");
  const isKept = listOf(before, "columns").every((column, at) => column === now[at]);
  return isKept ? [{ sql: `create or replace ${viewBody(after)}` }] : undefined;
}

export const materializedViewWriter: KindWriter = {
  words: "materialized view",
  hasOwner: true,
  grants: { ...TABLE_GRANTS, words: "table" },
  create: (item) => [{ sql: createMaterializedView(item) }],
  alter: alterMaterializedView,
};

function createMaterializedView(item: Item): string {
  const options = storageOptions(item);
  const method = textOf(item, "access method");
  const tablespace = textOf(item, "tablespace");
  return [
    `create materialized view ${item.name}`,
    ...(method === undefined ? [] : [`using ${identifier(method)}`]),
    ...(options.length === 0 ? [] : [`with (${parameters(options)})`]),
    ...(tablespace === undefined ? [] : [`tablespace ${identifier(tablespace)}`]),
    `as\n${query(item)}${item.facts.unpopulated === true ? "\nwith no data" : ""}`,
  ].join(" ");
}

function alterMaterializedView({ before, after, changed }: Change): readonly Draft[] | undefined {
  if (changed.has("definition") || changed.has("columns") || changed.has("access method")) {
    return undefined;
  }
  const alter = `alter materialized view ${after.name}`;
  const tablespace = textOf(after, "tablespace") ?? "pg_default";
  return [
    ...(changed.has("tablespace")
      ? [{ sql: `${alter} set tablespace ${identifier(tablespace)}` }]
      : []),
    ...parameterChanges(alter, storageOptions(before), storageOptions(after)),
    ...(changed.has("unpopulated")
      ? [
          {
            sql: `refresh materialized view ${after.name}${after.facts.unpopulated === true ? " with no data" : ""}`,
          },
        ]
      : []),
  ];
}
