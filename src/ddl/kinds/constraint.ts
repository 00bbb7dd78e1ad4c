import { commentDraft, dependsDrafts } from "../words/attributes.ts";
import { definitionOf } from "../words/expression.ts";
import {
  type Item,
  isExclusion,
  isIndexConstraint,
  listOf,
  partKey,
  textOf,
} from "../words/item.ts";
import { onTable, ownName, splitName } from "../words/names.ts";
import { parameterChanges } from "../words/options.ts";
import { parentConstraints } from "../words/parent-columns.ts";
import type { Change, Draft, KindWriter, Scene, Side } from "../words/writer.ts";
import { staysWithParents } from "./column-origin.ts";

export const constraintWriter: KindWriter = {
  words: "constraint",
  create: createConstraint,
  drop: dropConstraint,
  alter: alterConstraint,
};

function createConstraint(item: Item, scene: Scene): readonly Draft[] {
  if (comesFromParent(item, scene)) return validated(item, scene);
  if (isExclusion(item) && scene.after.items.has(partKey("attachment", item.key))) return [];
  const words = isIndexOfWhole(item, scene.after) ? "only " : "";
  const definition = definitionOf(item, "definition");
  return [
    { sql: `${alterTable(item, words)} add constraint ${ownName(item.name)} ${definition}` },
    ...indexSettings({ before: { ...item, facts: {} }, after: item }),
  ];
}

/** A check that the parents have as NOT VALID can be valid in a child. */
function validated(item: Item, { after }: Scene): readonly Draft[] {
  const isUnchecked = parentConstraints(item, after).some((key) =>
    textOf(after.items.get(key) ?? item, "definition")?.endsWith(" NOT VALID"),
  );
  const isChecked = textOf(item, "definition")?.endsWith(" NOT VALID") !== true;
  return isUnchecked && isChecked
    ? [{ sql: `${alterTable(item)} validate constraint ${ownName(item.name)}` }]
    : [];
}

function dropConstraint(item: Item, scene: Scene): readonly Draft[] {
  if (comesFromParent(item, scene)) return [];
  return [{ sql: `${alterTable(item)} drop constraint ${ownName(item.name)}` }];
}

/** A check that all parents have is added and dropped with theirs. */
function comesFromParent(item: Item, { before, after, stays }: Scene): boolean {
  const table = item.parent ?? "";
  if (item.facts.inherited !== "only") return false;
  if (after.items.has(partKey("attachment", table))) return stays(partKey("attachment", table));
  const parents = listOf(after.items.get(table) ?? item, "inherits");
  const had = listOf(before.items.get(table) ?? item, "inherits");
  return parents.length > 0 && (!stays(table) || parents.join() === had.join());
}

/**
 * Checks if the key of a partitioned table is built from the keys of its partitions. A constraint
 * that forbids overlaps creates those itself, unless it is INVALID for want of one.
 */
function isIndexOfWhole(item: Item, { items }: Side): boolean {
  return (
    isIndexConstraint(item) &&
    (!isExclusion(item) || item.facts.invalid === true) &&
    items.get(item.parent ?? "")?.facts["partitioned by"] !== undefined
  );
}

function alterTable(item: Item, words = ""): string {
  const table = onTable(item.name);
  return `alter ${item.parent?.slice(0, -table.length - 1) ?? "table"} ${words}${table}`;
}

/** The settings of the index behind a constraint, or of an index. */
export function indexSettings({
  before,
  after,
}: Pick<Change, "before" | "after">): readonly Draft[] {
  const index = after.kind === "constraint" ? indexOf(after) : after.name;
  const name = splitName(index).at(-1);
  const table = after.kind === "constraint" ? onTable(after.name) : indexedTable(after);
  const drafts: Draft[] = [
    ...parameterChanges(
      `alter index ${index}`,
      listOf(before, "options"),
      listOf(after, "options"),
    ),
  ];
  const [was, is] = [textOf(before, "tablespace"), textOf(after, "tablespace")];
  if (was !== is) drafts.push({ sql: `alter index ${index} set tablespace ${is ?? "pg_default"}` });
  if (after.facts["replica identity"] === true && before.facts["replica identity"] !== true) {
    drafts.push({ sql: `alter table only ${table} replica identity using index ${name}` });
  }
  const [wasClustered, isClustered] = [before.facts["clustered on"], after.facts["clustered on"]];
  if (wasClustered !== isClustered) {
    const words = isClustered === true ? `cluster on ${name}` : "set without cluster";
    drafts.push({ sql: `alter table ${table} ${words}` });
  }
  const [oldComment, comment] = [textOf(before, "index comment"), textOf(after, "index comment")];
  if (oldComment !== comment) drafts.push(commentDraft(`index ${index}`, comment));
  const [needed, needs] = [before, after].map((item) =>
    listOf(item, "index depends on extensions"),
  );
  return [...drafts, ...dependsDrafts(`index ${index}`, needed ?? [], needs ?? [])];
}

function indexOf(item: Item): string {
  return `${splitName(onTable(item.name))[0]}.${ownName(item.name)}`;
}

function indexedTable({ parent = "" }: Item): string {
  return parent.replace(/^(?:table|materialized view|foreign table) /, "");
}

function alterConstraint(change: Change): readonly Draft[] | undefined {
  const { before, after, changed } = change;
  const drafts = changed.has("definition") ? definitionChange(before, after) : [];
  if (drafts === undefined) return undefined;
  return [...drafts, ...ownBesideInherited(change), ...indexSettings(change)];
}

/** A check that a table inherits becomes one of its own as well when it is added once more. */
function ownBesideInherited({ before, after, scene }: Change): readonly Draft[] {
  if (before.facts.inherited !== "only" || after.facts.inherited !== "and local") return [];
  if (!staysWithParents(after.parent ?? "", scene)) return [];
  const definition = definitionOf(after, "definition");
  return [{ sql: `${alterTable(after)} add constraint ${ownName(after.name)} ${definition}` }];
}

function definitionChange(before: Item, after: Item): readonly Draft[] | undefined {
  const [was = "", is = ""] = [textOf(before, "definition"), textOf(after, "definition")];
  const alter = alterTable(after);
  const name = ownName(after.name);
  if (was === `${is} NOT VALID`) return [{ sql: `${alter} validate constraint ${name}` }];
  if (!was.startsWith("FOREIGN KEY")) return undefined;
  const [wasRest, , isRest, mode] = [...deferral(was), ...deferral(is)];
  if (wasRest !== isRest) return undefined;
  return [{ sql: `${alter} alter constraint ${name} ${mode}` }];
}

/** Takes the words on deferring from the end of a definition. */
function deferral(definition: string): readonly [rest: string, mode: string] {
  const match = / DEFERRABLE( INITIALLY DEFERRED)?/.exec(definition);
  if (match === null) return [definition, "not deferrable"];
  const mode =
    match[1] === undefined ? "deferrable initially immediate" : "deferrable initially deferred";
  return [definition.replace(match[0], ""), mode];
}

export const indexWriter: KindWriter = {
  words: "index",
  drop: (item, { before }) => {
    const cascade = hasConstraintBelow(item, before) ? " cascade" : "";
    return [{ sql: `drop index ${item.name}${cascade}` }];
  },
  create: (item) => [
    { sql: definitionOf(item, "definition") },
    ...indexSettings({ before: { ...item, facts: {} }, after: item }),
    ...targets({ ...item, facts: {} }, item),
  ],
  alter: ({ before, after, changed }) =>
    changed.has("definition")
      ? undefined
      : [...indexSettings({ before, after }), ...targets(before, after)],
};

/** The part of a plain index in a partition can be the index of a constraint there. */
function hasConstraintBelow(item: Item, { items }: Side): boolean {
  return [...items.values()].some(
    ({ kind, key, facts }) =>
      kind === "attachment" && facts["part of"] === item.name && key.includes(" constraint "),
  );
}

/** Statistics targets, `1: 200`, by the number of the column. */
function targets(before: Item, after: Item): readonly Draft[] {
  const [was, now] = [
    new Map(listOf(before, "statistics").map(pair)),
    new Map(listOf(after, "statistics").map(pair)),
  ];
  return [...new Set([...was.keys(), ...now.keys()])]
    .filter((column) => was.get(column) !== now.get(column))
    .map((column) => ({
      sql: `alter index ${after.name} alter column ${column} set statistics ${now.get(column) ?? "-1"}`,
    }));
}

function pair(line: string): readonly [string, string] {
  const [column = "", target = ""] = line.split(": ");
  return [column, target];
}

export const statisticsWriter: KindWriter = {
  words: "statistics",
  hasOwner: true,
  create: (item) => [{ sql: definitionOf(item, "definition") }, ...statisticsTarget(item)],
  alter: ({ after, changed }) =>
    changed.has("definition") ? undefined : statisticsTarget(after, true),
};

function statisticsTarget(item: Item, always = false): readonly Draft[] {
  const target = textOf(item, "target");
  if (target === undefined && !always) return [];
  return [{ sql: `alter statistics ${item.name} set statistics ${target ?? "-1"}` }];
}
