import { byCodeUnits } from "../graph/graph.ts";
import {
  columnSteps,
  comes,
  comingItems,
  type Edge,
  type Families,
  goes,
  goingItems,
} from "./decision-sides.ts";
import {
  type Item,
  isExclusion,
  isIndexConstraint,
  listOf,
  partKey,
  textOf,
  wholeKey,
} from "./words/item.ts";
import type { Scene } from "./words/writer.ts";

/** Returns the order of steps in partitioned tables. */
export function partitionEdges(families: Families): readonly Edge[] {
  return [
    ...keysOfWholes(families),
    ...comingItems(families.decisions).flatMap((item) => intoPartition(item, families)),
    ...goingItems(families.decisions).flatMap((item) => outOfPartition(item, families)),
    ...changesOfPartitions(families),
    ...beforeNewParts(families),
    ...indexesOfWholes(families),
    ...indexesAlike(families),
  ];
}

/** A foreign key needs the index of the whole, which is there with the last partition. */
function keysOfWholes({ decisions, hosts }: Families): readonly Edge[] {
  const attachments = new Map<string, string[]>();
  const coming = comingItems(decisions);
  for (const item of coming) {
    const whole = item.kind === "attachment" ? textOf(item, "part of") : undefined;
    if (whole === undefined) continue;
    const known = attachments.get(wholeKey(whole)) ?? [];
    attachments.set(wholeKey(whole), [...known, hosts.ofCreate(item.key)]);
  }
  return coming
    .filter(({ kind }) => kind === "constraint")
    .flatMap(({ key, needs }) =>
      [...needs]
        .flatMap((need) => attachments.get(need) ?? [])
        .map((first) => ({ first, second: hosts.ofCreate(key), isWish: true })),
    );
}

/** A partition has inherited objects, for example triggers, as long as it is attached. */
function intoPartition(item: Item, { decisions, hosts, scene }: Families): readonly Edge[] {
  const { key, parent = "" } = item;
  const table = partKey("attachment", parent);
  if (key === table) return [];
  const create = hosts.ofCreate(key);
  // Without an index of its own a partition gets one when it is attached.
  const isPart = scene.after.items.has(partKey("attachment", key));
  if (isPart && isExclusion(item)) return exclusionEdges(item, table, { decisions, hosts, scene });
  return [
    ...(goes(decisions, table) ? [hard(hosts.ofDrop(table), create)] : []),
    ...(isPart && comes(decisions, table) ? [hard(create, hosts.ofCreate(table))] : []),
  ];
}

/** A partition gets such a constraint from the whole when it is attached. */
function exclusionEdges(
  { key }: Item,
  table: string,
  { decisions, hosts, scene }: Families,
): readonly Edge[] {
  const attachment = scene.after.items.get(partKey("attachment", key));
  const whole = wholeKey(attachment === undefined ? "" : (textOf(attachment, "part of") ?? ""));
  const create = hosts.ofCreate(key);
  return [
    ...(comes(decisions, whole) ? [hard(hosts.ofCreate(whole), create)] : []),
    ...(comes(decisions, table) ? [hard(hosts.ofCreate(table), create)] : []),
    ...(comes(decisions, whole) && comes(decisions, table)
      ? [hard(hosts.ofCreate(whole), hosts.ofCreate(table))]
      : []),
  ];
}

function outOfPartition(item: Item, { decisions, hosts, scene }: Families): readonly Edge[] {
  const { key, parent = "" } = item;
  const table = partKey("attachment", parent);
  if (key === table) return [];
  const drop = hosts.ofDrop(key);
  const isOfWhole = item.kind === "constraint" && item.facts.inherited !== undefined;
  const isPart = isOfWhole || scene.before.items.has(partKey("attachment", key));
  return [
    ...(comes(decisions, table) ? [hard(drop, hosts.ofCreate(table))] : []),
    ...(isPart && goes(decisions, table) ? [hard(hosts.ofDrop(table), drop)] : []),
  ];
}

/** The columns of a partition and of the whole change while the partition is detached. */
function changesOfPartitions(families: Families): readonly Edge[] {
  const { decisions, hosts } = families;
  const stepsOf = (attachment: Item): readonly string[] =>
    [
      attachment.parent ?? "",
      ...listOf(attachment, "inherits").map((name) => `table ${name}`),
    ].flatMap((table) => columnSteps(table, families));
  return [
    ...goingItems(decisions)
      .filter(isOfTable)
      .flatMap((item) => stepsOf(item).map((step) => wish(hosts.ofDrop(item.key), step))),
    ...comingItems(decisions)
      .filter(isOfTable)
      .flatMap((item) => stepsOf(item).map((step) => wish(step, hosts.ofCreate(item.key)))),
  ];
}

/** A partition leaves before the whole gets an object that it would keep. */
function beforeNewParts({ decisions, hosts, scene }: Families): readonly Edge[] {
  const coming = comingItems(decisions).filter(({ kind }) => PASSED_ON.has(kind));
  return goingItems(decisions)
    .filter(isOfTable)
    .flatMap((attachment) => {
      const wholes = wholesOf(attachment, scene);
      return coming
        .filter(({ parent = "" }) => wholes.has(parent))
        .map(({ key }) => wish(hosts.ofDrop(attachment.key), hosts.ofCreate(key)));
    });
}

const PASSED_ON: ReadonlySet<string> = new Set(["index", "constraint", "trigger"]);

/** Returns the keys of the whole tables above a partition. */
function wholesOf(attachment: Item, scene: Scene): ReadonlySet<string> {
  const found = new Set(listOf(attachment, "inherits").map((name) => `table ${name}`));
  for (const key of found) {
    const above = scene.before.items.get(partKey("attachment", key));
    for (const name of above === undefined ? [] : listOf(above, "inherits")) {
      found.add(`table ${name}`);
    }
  }
  return found;
}

function isOfTable(item: Item): boolean {
  return item.kind === "attachment" && listOf(item, "inherits").length > 0;
}

/**
 * An index that the whole has and the partition lacks, or has as INVALID, is created after the
 * partition is attached: otherwise the partition would get one.
 */
function indexesOfWholes({ decisions, hosts, scene }: Families): readonly Edge[] {
  const partitions = partitionsOf(scene);
  return comingItems(decisions)
    .filter((item) => item.kind === "index" || isIndexConstraint(item))
    .flatMap((index) =>
      (partitions.get(index.parent ?? "") ?? [])
        .filter(
          ({ key, parent = "" }) => comes(decisions, key) && !hasValidPart(parent, index, scene),
        )
        .map(({ key }) => hard(hosts.ofCreate(key), hosts.ofCreate(index.key))),
    );
}

/** Returns the attachments of tables, by the key of the whole table. */
function partitionsOf({ after }: Scene): ReadonlyMap<string, readonly Item[]> {
  const partitions = new Map<string, Item[]>();
  for (const item of after.items.values()) {
    if (item.kind !== "attachment") continue;
    for (const name of listOf(item, "inherits")) {
      partitions.set(`table ${name}`, [...(partitions.get(`table ${name}`) ?? []), item]);
    }
  }
  return partitions;
}

function hasValidPart(table: string, whole: Item, { after }: Scene): boolean {
  return after.children(table).some(({ key, facts }) => {
    const attachment = after.items.get(partKey("attachment", key));
    const name = attachment === undefined ? undefined : textOf(attachment, "part of");
    return name !== undefined && wholeKey(name) === whole.key && facts.invalid !== true;
  });
}

/**
 * Indexes of the whole on the same columns find theirs in a partition by the order in which both
 * were created. PostgreSQL numbers the names of the parts in that order.
 */
function indexesAlike({ decisions, hosts, scene }: Families): readonly Edge[] {
  const families = new Map<string, Item[]>();
  for (const item of comingItems(decisions)) {
    const columns = indexedColumns(item);
    if (columns === undefined) continue;
    const place = `${item.parent} ${columns}`;
    families.set(place, [...(families.get(place) ?? []), item]);
  }
  const several = [...families.values()].filter(({ length }) => length > 1);
  const parts = several.length === 0 ? new Map<string, string>() : firstParts(scene);
  return several.flatMap((family) => {
    const steps = family
      .map(({ key }) => ({ step: hosts.ofCreate(key), root: rootOf(key, scene) }))
      .map(({ step, root }) => ({ step, name: parts.get(root) ?? root }))
      .sort((a, b) => inNumberedOrder(a.name, b.name));
    return steps.slice(1).map(({ step }, at) => wish(steps[at]?.step ?? step, step));
  });
}

/** Returns the first part of each index of an outermost table. */
function firstParts(scene: Scene): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const { kind, parent = "" } of scene.after.items.values()) {
    const root = kind === "attachment" ? rootOf(parent, scene) : parent;
    if (root === parent) continue;
    const known = parts.get(root);
    if (known === undefined || inNumberedOrder(parent, known) < 0) parts.set(root, parent);
  }
  return parts;
}

function inNumberedOrder(a: string, b: string): number {
  return a.length - b.length || byCodeUnits(a, b);
}

/** Returns the columns of an index or of a key, or undefined for anything else. */
function indexedColumns(item: Item): string | undefined {
  const start =
    item.kind === "index" ? /^CREATE (?:UNIQUE )?INDEX .* USING / : /^(?:PRIMARY KEY|UNIQUE) /;
  const definition = textOf(item, "definition") ?? "";
  return start.test(definition) ? /\(.*?\)/.exec(definition.replace(start, ""))?.[0] : undefined;
}

/** Returns the key of the index of the outermost table. */
function rootOf(key: string, scene: Scene): string {
  const attachment = scene.after.items.get(partKey("attachment", key));
  const whole = attachment === undefined ? undefined : textOf(attachment, "part of");
  return whole === undefined ? key : rootOf(wholeKey(whole), scene);
}

function hard(first: string, second: string): Edge {
  return { first, second, isWish: false };
}

function wish(first: string, second: string): Edge {
  return { first, second, isWish: true };
}
