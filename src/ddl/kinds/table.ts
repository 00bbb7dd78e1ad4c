import { type Item, isExclusion, listOf, partKey, textOf } from "../words/item.ts";
import { identifier, ownName } from "../words/names.ts";
import {
  foreignOptionChanges,
  foreignOptions,
  parameterChanges,
  parameters,
  storageOptions,
} from "../words/options.ts";
import { TABLE_GRANTS } from "../words/privileges.ts";
import type { Change, Draft, KindWriter, Scene, Side } from "../words/writer.ts";
import { columnDefinition, columnExtras, typedColumnDefinition } from "./column.ts";
import { notNullOfChild } from "./not-null.ts";

export const tableWriter: KindWriter = {
  words: "table",
  hasOwner: true,
  grants: TABLE_GRANTS,
  create: createTable,
  drop: dropTable,
  alter: alterTable,
  unwritten: triggersOfWhole,
};

export const foreignTableWriter: KindWriter = {
  words: "foreign table",
  hasOwner: true,
  grants: { ...TABLE_GRANTS, words: "table" },
  create: createTable,
  alter: alterTable,
};

/** When the triggers of a partition fire that come from the whole, where that is not as there. */
function triggersOfWhole(item: Item): string | undefined {
  const triggers = listOf(item, "triggers of the whole");
  return triggers.length === 0
    ? undefined
    : `its triggers from the partitioned table fire otherwise than there: ${triggers.join(", ")}`;
}

/** A partitioned table holds no rows itself. */
function dropTable({ name, facts }: Item): readonly Draft[] {
  const sql = `drop table ${name}`;
  const isEmpty = facts["partitioned by"] !== undefined;
  return [isEmpty ? { sql } : { sql, losesData: `the rows of ${name}` }];
}

function createTable(item: Item, scene: Scene): readonly Draft[] {
  const columns = scene.after
    .children(item.key)
    .filter(({ kind }) => kind === "column")
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  const isChild = listOf(item, "inherits").length > 0;
  return [
    { sql: tableStatement(item, columns, scene) },
    ...tableExtras(item),
    ...(isChild ? columns.flatMap((column) => notNullOfChild(column, scene)) : []),
    ...columns.flatMap((column) => columnExtras(withoutGrants(column), scene)),
  ];
}

/** The privileges follow those of the table. */
function withoutGrants(column: Item): Item {
  const { grants: _, ...facts } = column.facts;
  return { ...column, facts };
}

function tableStatement(item: Item, columns: readonly Item[], scene: Scene): string {
  const type = textOf(item, "of type");
  const parents = listOf(item, "inherits");
  const isForeign = item.kind === "foreign table";
  const words = `create ${item.facts.unlogged === true ? "unlogged " : ""}${item.kind}`;
  const own = columns.filter(({ facts }) => parents.length === 0 || facts.inherited !== "only");
  const lines = own.flatMap((column) =>
    type === undefined
      ? columnDefinition(column, scene)
      : (typedColumnDefinition(column, scene) ?? []),
  );
  const list = lines.length === 0 ? "()" : `(\n  ${lines.join(",\n  ")}\n)`;
  const server = textOf(item, "server");
  return (
    [
      `${words} ${item.name}`,
      type === undefined ? list : `of ${type}${lines.length === 0 ? "" : ` ${list}`}`,
      ...(parents.length > 0 ? [`inherits (${parents.join(", ")})`] : []),
      ...clause(item, "partitioned by", (key) => `partition by ${key}`),
      ...(isForeign && server !== undefined ? [`server ${identifier(server)}`] : []),
      ...clause(item, "access method", (method) => `using ${identifier(method)}`),
      ...storage(item),
      ...clause(item, "tablespace", (name) => `tablespace ${identifier(name)}`),
    ].join(" ") + (isForeign ? foreignOptions(listOf(item, "server options")) : "")
  );
}

function clause(item: Item, fact: string, write: (value: string) => string): readonly string[] {
  const value = textOf(item, fact);
  return value === undefined ? [] : [write(value)];
}

function storage(item: Item): readonly string[] {
  const options = storageOptions(item);
  return options.length === 0 ? [] : [`with (${parameters(options)})`];
}

/** Writes the properties that CREATE TABLE cannot set. */
function tableExtras(item: Item): readonly Draft[] {
  const drafts: Draft[] = [];
  const alter = `alter ${item.kind} ${item.name}`;
  const identity = textOf(item, "replica identity");
  if (identity !== undefined && identity !== "index") {
    drafts.push({ sql: `${alter} replica identity ${identity}` });
  }
  if (item.facts["row security"] === true)
    drafts.push({ sql: `${alter} enable row level security` });
  if (item.facts["forced row security"] === true) {
    drafts.push({ sql: `${alter} force row level security` });
  }
  return drafts;
}

/** The facts that no ALTER changes. */
const FIXED = ["partitioned by", "server"];

function alterTable(change: Change): readonly Draft[] | undefined {
  const { before, after, changed, scene } = change;
  if (FIXED.some((fact) => changed.has(fact))) return undefined;
  if (changed.has("access method") && scene.serverVersion < 15) return undefined;
  const alter = `alter ${after.kind} ${after.name}`;
  const drafts: Draft[] = [];
  const step = (fact: string, write: (value: string | undefined) => string | undefined): void => {
    const words = changed.has(fact) ? write(textOf(after, fact)) : undefined;
    if (words !== undefined) drafts.push({ sql: `${alter} ${words}` });
  };
  step("unlogged", (is) => (is === undefined ? "set logged" : "set unlogged"));
  step("of type", (type) => (type === undefined ? "not of" : `of ${type}`));
  drafts.push(...inheritance(alter, before, after));
  step("access method", (method) => `set access method ${identifier(method ?? "heap")}`);
  step("tablespace", (name) => `set tablespace ${identifier(name ?? "pg_default")}`);
  step("replica identity", (is) =>
    is === "index" ? undefined : `replica identity ${is ?? "default"}`,
  );
  step("row security", (is) => `${is === undefined ? "disable" : "enable"} row level security`);
  step(
    "forced row security",
    (is) => `${is === undefined ? "no force" : "force"} row level security`,
  );
  drafts.push(...parameterChanges(alter, storageOptions(before), storageOptions(after)));
  const options = foreignOptionChanges(
    listOf(before, "server options"),
    listOf(after, "server options"),
  );
  if (options !== undefined) drafts.push({ sql: `${alter} ${options}` });
  return drafts;
}

function inheritance(alter: string, before: Item, after: Item): readonly Draft[] {
  const [was, now] = [listOf(before, "inherits"), listOf(after, "inherits")];
  // In the other order a column that both parents have would become one of the child itself.
  return [
    ...now
      .filter((name) => !was.includes(name))
      .map((name) => ({ sql: `${alter} inherit ${name}` })),
    ...was
      .filter((name) => !now.includes(name))
      .map((name) => ({ sql: `${alter} no inherit ${name}` })),
  ];
}

/** Attaches a partition to its table, or an index or a constraint to that of the whole. */
export const attachmentWriter: KindWriter = {
  words: "attachment",
  create: (item, { after }) => {
    const part = after.items.get(item.parent ?? "");
    return part !== undefined && isExclusion(part) ? [] : [{ sql: attach(item) }];
  },
  drop: (item, { before }) => {
    const [parent] = listOf(item, "inherits");
    if (parent === undefined) return [];
    const { name } = item;
    return [
      { sql: `alter table ${parent} detach partition ${name}` },
      ...referencesAbove(item, before).map((constraint) => ({
        sql: `alter table ${name} drop constraint if exists ${constraint}`,
      })),
    ];
  },
};

/** A partition that leaves keeps the foreign keys of the whole, as its own. */
function referencesAbove(item: Item, before: Side): readonly string[] {
  const [parent] = listOf(item, "inherits");
  const above = before.items.get(partKey("attachment", `table ${parent}`));
  const own = before
    .children(`table ${parent}`)
    .filter(
      ({ kind, facts }) => kind === "constraint" && /^FOREIGN/.test(String(facts.definition)),
    );
  return [
    ...own.map(({ name }) => ownName(name)),
    ...(above === undefined ? [] : referencesAbove(above, before)),
  ];
}

function attach(item: Item): string {
  const [parent] = listOf(item, "inherits");
  if (parent !== undefined) {
    return `alter table only ${parent} attach partition ${item.name} ${textOf(item, "bounds")}`;
  }
  const whole = textOf(item, "part of") ?? "";
  return `alter index ${indexName(whole)} attach partition ${indexName(item.name)}`;
}

/** The index of a constraint goes by the constraint's name, in the schema of the table. */
function indexName(name: string): string {
  const match = /^("(?:[^"]|"")*"|[^ "]+) on ("(?:[^"]|"")*"|[^."]+)\./.exec(name);
  return match === null ? name : `${match[2]}.${match[1]}`;
}
