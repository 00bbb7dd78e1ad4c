import type { Decision, Decisions } from "./decide.ts";
import { type Item, listOf, needsShell, partKey, textOf, wholeKey } from "./words/item.ts";
import { onTable, tableOf } from "./words/names.ts";
import { parentColumns, parentConstraints } from "./words/parent-columns.ts";
import type { Side } from "./words/writer.ts";

/** The kinds of steps. */
export type Action = "drop" | "alter" | "create" | "aside" | "shell";

export interface Sides {
  readonly before: Side;
  readonly after: Side;
}

/** Names a step. */
export function stepKey(action: Action, key: string): string {
  return `${action} ${key}`;
}

/** Finds the step that creates or drops an item: its own step, or that of its host. */
export interface Hosts {
  ofDrop(key: string): string;
  ofCreate(key: string): string;
}

/** `alone` has the steps that stay separate although they could be part of another one. */
export function createHosts(
  { byKey }: Decisions,
  { before, after }: Sides,
  alone: ReadonlySet<string>,
): Hosts {
  const ofDrop = (key: string): string => {
    const own = stepKey("drop", key);
    const item = before.items.get(key);
    const host = item === undefined || alone.has(own) ? undefined : dropHost(item, byKey, before);
    if (host === undefined) return own;
    return byKey.get(host)?.kind === "alter" ? stepKey("alter", host) : ofDrop(host);
  };
  const ofCreate = (key: string): string => {
    const own = stepKey("create", key);
    const item = after.items.get(key);
    const host = item === undefined || alone.has(own) ? undefined : createHost(item, byKey, after);
    if (host === undefined) return own;
    return byKey.get(host)?.kind === "alter" ? stepKey("alter", host) : ofCreate(host);
  };
  return { ofDrop, ofCreate };
}

type ByKey = ReadonlyMap<string, Decision>;

function goes(key: string | undefined, byKey: ByKey): key is string {
  const kind = key === undefined ? undefined : byKey.get(key)?.kind;
  return kind === "drop" || kind === "replace";
}

function comes(key: string | undefined, byKey: ByKey): key is string {
  const kind = key === undefined ? undefined : byKey.get(key)?.kind;
  return kind === "create" || kind === "replace";
}

/** The server does not drop these together with their host. */
const ALONE = new Set(["server", "user mapping"]);

const OF_COLUMNS = new Set(["index", "constraint", "statistics", "default"]);

function dropHost(item: Item, byKey: ByKey, before: Side): string | undefined {
  if (goes(item.parent, byKey) && !ALONE.has(item.kind)) {
    return isDefaultInView(item, before) ? hostOfView(item, byKey, before) : item.parent;
  }
  switch (item.kind) {
    case "sequence":
      return sequenceDropHost(item, byKey, before);
    case "function":
      return typeOfFunction(item, byKey, before);
    case "column": {
      const above = item.facts.inherited === "only" ? parentColumns(item, before) : [];
      return above.find((key) => {
        const name = tableOf(key.slice("column ".length));
        return goes(key, byKey) && staysBelow(item, { byKey, above: name });
      });
    }
    case "constraint":
      return checkOfParent(item, byKey, before) ?? onOthers(item, byKey, before);
    default:
      return onOthers(item, byKey, before);
  }
}

/** An index goes with that of the whole, or with one of its columns. */
function onOthers(item: Item, byKey: ByKey, before: Side): string | undefined {
  const whole = partOfWhole(item, byKey, before);
  if (whole !== undefined || !OF_COLUMNS.has(item.kind)) return whole;
  return [...item.needs].find(
    (key) =>
      goes(key, byKey) &&
      before.items.get(key)?.kind === "column" &&
      before.items.get(key)?.parent === item.parent,
  );
}

/** A check that a table only inherits goes with that of the parent. */
function checkOfParent(item: Item, byKey: ByKey, before: Side): string | undefined {
  if (item.facts.inherited !== "only") return undefined;
  return parentConstraints(item, before).find(
    (key) =>
      goes(key, byKey) &&
      staysBelow(item, { byKey, above: onTable(key.slice("constraint ".length)) }),
  );
}

interface Above {
  readonly byKey: ByKey;
  /** The name of a parent table. */
  readonly above: string;
}

/** Checks if the table of a column or a constraint stays a child of the table above. */
function staysBelow({ parent = "" }: Item, { byKey, above }: Above): boolean {
  if (goes(partKey("attachment", parent), byKey)) return false;
  const table = byKey.get(parent);
  if (table?.kind !== "alter" || !table.changed.has("inherits")) return true;
  return listOf(table.after, "inherits").includes(above);
}

function isDefaultInView({ kind, parent = "" }: Item, { items }: Side): boolean {
  const column = items.get(parent);
  return kind === "default" && column !== undefined && !isOfTable(column);
}

/** The column of a view stays when its settings are removed. */
function hostOfView({ parent = "" }: Item, byKey: ByKey, { items }: Side): string | undefined {
  const view = items.get(parent)?.parent;
  return goes(view, byKey) ? view : undefined;
}

/** A type and the functions that it is made with need each other, and go together. */
function typeOfFunction(item: Item, byKey: ByKey, before: Side): string | undefined {
  return [...item.needs].find((key) => {
    const type = before.items.get(key);
    return type !== undefined && needsShell(type) && goes(key, byKey) && type.needs.has(item.key);
  });
}

/** An index of a partition goes with the index of the whole. */
function partOfWhole(item: Item, byKey: ByKey, before: Side): string | undefined {
  if (goes(partKey("attachment", item.parent ?? ""), byKey)) return undefined;
  const attachment = before.items.get(partKey("attachment", item.key));
  const whole = attachment === undefined ? undefined : textOf(attachment, "part of");
  const key = wholeKey(whole ?? "");
  return whole !== undefined && goes(key, byKey) ? key : undefined;
}

function sequenceDropHost(item: Item, byKey: ByKey, before: Side): string | undefined {
  const identity = textOf(item, "identity of");
  if (identity !== undefined) {
    const column = byKey.get(`column ${identity}`);
    const isOther = column?.kind === "alter" && column.changed.has("identity sequence");
    return isOther ? `column ${identity}` : undefined;
  }
  const owner = before.items.get(partKey("ownership", item.key));
  const column = owner === undefined ? undefined : `column ${textOf(owner, "owned by")}`;
  return goes(column, byKey) ? column : undefined;
}

function createHost(item: Item, byKey: ByKey, after: Side): string | undefined {
  switch (item.kind) {
    case "column":
      return isOfTable(item) && comes(item.parent, byKey) ? item.parent : undefined;
    case "default":
      return inlineDefault(item, byKey, after);
    case "sequence": {
      const identity = textOf(item, "identity of");
      if (identity === undefined) return undefined;
      const column = byKey.get(`column ${identity}`);
      const gets = column?.kind === "alter" && column.changed.has("identity sequence");
      return gets || comes(`column ${identity}`, byKey) ? `column ${identity}` : undefined;
    }
    default:
      return undefined;
  }
}

/** A new table does not repeat an inherited column, nor its default. */
function inlineDefault(item: Item, byKey: ByKey, after: Side): string | undefined {
  const column = after.items.get(item.parent ?? "");
  if (column === undefined || !isOfTable(column) || !comes(column.key, byKey)) return undefined;
  const isOfType = after.items.get(column.parent ?? "")?.facts["of type"] !== undefined;
  if (isOfType && !comes(column.parent, byKey)) return undefined;
  const isInherited = column.facts.inherited === "only" && parentColumns(column, after).length > 0;
  const isAttached = after.items.has(partKey("attachment", column.parent ?? ""));
  const isNewPartition = isAttached && comes(column.parent, byKey);
  return isInherited && !isNewPartition ? undefined : column.key;
}

function isOfTable({ parent = "" }: Item): boolean {
  return /^(?:foreign )?table /.test(parent);
}
