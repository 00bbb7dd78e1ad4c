import { quoteLiteral } from "../../sql/quote.ts";
import { grantStatement, privilegeChanges, privilegesOf } from "../words/grants.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { identifier, role } from "../words/names.ts";
import {
  FUNCTION_GRANTS,
  LARGE_OBJECT_PRIVILEGES,
  SCHEMA_GRANTS,
  SEQUENCE_GRANTS,
  TABLE_GRANTS,
  TYPE_GRANTS,
} from "../words/privileges.ts";
import type { Change, Draft, GrantKind, KindWriter } from "../words/writer.ts";

export const publicationWriter: KindWriter = {
  words: "publication",
  hasOwner: true,
  create: (item) => [{ sql: createPublication(item) }],
  alter: alterPublication,
};

const ALL_CHANGES = "insert, update, delete, truncate";

function createPublication(item: Item): string {
  const targets = targetsOf(item);
  const all = item.facts["all tables"] === true ? " for all tables" : "";
  const settings = publicationSettings(item);
  return [
    `create publication ${item.name}${all}${targets === "" ? "" : ` for ${targets}`}`,
    ...(settings.length === 0 ? [] : [`with (${settings.join(", ")})`]),
  ].join(" ");
}

function targetsOf(item: Item): string {
  const schemas = listOf(item, "schemas");
  return [
    ...listOf(item, "tables").map((table) => `table only ${table}`),
    ...(schemas.length === 0 ? [] : [`tables in schema ${schemas.join(", ")}`]),
  ].join(", ");
}

function publicationSettings(item: Item): readonly string[] {
  const publishes = textOf(item, "publishes") ?? "";
  const generated = textOf(item, "generated columns");
  return [
    ...(publishes === ALL_CHANGES ? [] : [`publish = ${quoteLiteral(publishes)}`]),
    ...(item.facts["via root"] === true ? ["publish_via_partition_root = true"] : []),
    ...(generated === undefined
      ? []
      : [`publish_generated_columns = ${generated === "s" ? "stored" : "none"}`]),
  ];
}

function alterPublication({ before, after, changed }: Change): readonly Draft[] | undefined {
  if (changed.has("all tables")) return undefined;
  const alter = `alter publication ${after.name}`;
  const settings = [
    ...(changed.has("publishes")
      ? [`publish = ${quoteLiteral(textOf(after, "publishes") ?? "")}`]
      : []),
    ...(changed.has("via root")
      ? [`publish_via_partition_root = ${after.facts["via root"] === true}`]
      : []),
    ...(changed.has("generated columns")
      ? [
          `publish_generated_columns = ${textOf(after, "generated columns") === "s" ? "stored" : "none"}`,
        ]
      : []),
  ];
  const targets = targetsOf(after);
  const hasOtherTargets = changed.has("tables") || changed.has("schemas");
  const dropAll = targetsOf(before).replace(/ where \(.*?\)(?=, table|, tables|$)| \([^)]*\)/g, "");
  return [
    ...(settings.length === 0 ? [] : [{ sql: `${alter} set (${settings.join(", ")})` }]),
    ...(hasOtherTargets
      ? [{ sql: targets === "" ? `${alter} drop ${dropAll}` : `${alter} set ${targets}` }]
      : []),
  ];
}

const DEFAULTS: Readonly<Record<string, GrantKind>> = {
  tables: TABLE_GRANTS,
  sequences: SEQUENCE_GRANTS,
  functions: FUNCTION_GRANTS,
  types: TYPE_GRANTS,
  schemas: SCHEMA_GRANTS,
  "large objects": { words: "large objects", privileges: LARGE_OBJECT_PRIVILEGES },
};

export const defaultPrivilegesWriter: KindWriter = {
  words: "default privileges",
  create: (item, scene) => defaultPrivileges({ ...item, facts: {} }, item, scene.serverVersion),
  drop: (item, scene) => defaultPrivileges(item, { ...item, facts: {} }, scene.serverVersion),
  alter: ({ before, after, scene }) => defaultPrivileges(before, after, scene.serverVersion),
};

function defaultPrivileges(before: Item, after: Item, serverVersion: number): readonly Draft[] {
  const facts = before.facts.role === undefined ? after : before;
  const objects = textOf(facts, "objects") ?? "tables";
  const owner = textOf(facts, "role") ?? "(owner)";
  const all = privilegesOf(DEFAULTS[objects] ?? TABLE_GRANTS, serverVersion);
  const scope = [
    "alter default privileges",
    ...(owner === "(owner)" ? [] : [`for role ${role(owner)}`]),
    ...(facts.schema === undefined ? [] : [`in schema ${identifier(facts.schema)}`]),
  ].join(" ");
  const bare = (item: Item): Item => ({ ...item, facts: {} });
  const was = { item: bare(before), lines: listOf(before, "grants") };
  const now = { item: bare(after), lines: listOf(after, "grants") };
  return privilegeChanges({ was, now }, all).map((change) => ({
    sql: `${scope} ${grantStatement({ ...change, grantor: undefined }, objects, { all })}`,
  }));
}
