import { describeChanges } from "../schema/describe.ts";
import type { SchemaObject, Snapshot } from "../schema/snapshot.ts";
import { type Decision, type Decisions, decide } from "./decide.ts";
import { stepKey } from "./hosts.ts";
import { keptColumnGrants, newColumnGrants } from "./kinds/column-settings.ts";
import { withoutFunctions } from "./kinds/domain.ts";
import { namesakesOf } from "./kinds/range-type.ts";
import { WRITERS } from "./kinds.ts";
import { type Plan, planSteps, type Step } from "./plan.ts";
import { SESSION } from "./sql-text.ts";
import { ATTRIBUTES, attributesOfNew, changedAttributes, spoken } from "./words/attributes.ts";
import { type Item, type Items, itemsOf } from "./words/item.ts";
import { holdsSecret } from "./words/secrets.ts";
import type { Change, Draft, KindWriter, Scene, Side } from "./words/writer.ts";
import type { Unwritten, WriteOptions, WrittenDifference, WrittenStatement } from "./written.ts";

/**
 * Writes the statements that turn a database in the state `from` into one in the state `to`.
 *
 * Both snapshots must have been read with their dependencies. Equal snapshots give no statement.
 */
export function writeDifference(
  from: Snapshot,
  to: Snapshot,
  { serverVersion }: WriteOptions,
): WrittenDifference {
  const [before, after] = [sideOf(itemsOf(from, to)), sideOf(itemsOf(to, from))];
  const blank: Scene = {
    before,
    after,
    serverVersion,
    isInline: () => false,
    stays: (key) => before.items.has(key) && after.items.has(key),
    carriedTypes: new Set(),
  };
  const decisions = decide(blank);
  const plan = planSteps(decisions, blank);
  const scene = sceneOf(blank, decisions, plan);
  const statements = plan.steps.flatMap((step) => statementsOf(step, scene));
  return {
    statements: withSession(withValuesFirst(statements, decisions)),
    unwritten: unwrittenOf(decisions),
  };
}

function sideOf(items: Items): Side {
  const children = new Map<string, Item[]>();
  for (const item of items.values()) {
    if (item.parent === undefined) continue;
    children.set(item.parent, [...(children.get(item.parent) ?? []), item]);
  }
  return { items, children: (key) => children.get(key) ?? [] };
}

function sceneOf(blank: Scene, { byKey, carried }: Decisions, { hosts }: Plan): Scene {
  return {
    ...blank,
    carriedTypes: carried,
    isInline: (key) => {
      const kind = byKey.get(key)?.kind;
      const isCreated = kind === "create" || kind === "replace";
      return isCreated && hosts.ofCreate(key) !== stepKey("create", key);
    },
    stays: (key) => blank.stays(key) && byKey.get(key)?.kind !== "replace",
  };
}

function statementsOf(step: Step, scene: Scene): readonly WrittenStatement[] {
  return draftsOf(step, scene).map(({ sql, losesData, transaction }) => ({
    sql,
    transaction: transaction ?? true,
    object: objectOf(step.item),
    reason: reasonOf(step.decision),
    losesData,
    ...(holdsSecret(sql, step.item.secrets) && { holdsSecret: true }),
  }));
}

/** A part goes by the object that it is part of. */
function objectOf(item: Item): string {
  return item.kind === "default" || item.kind === "ownership" || item.kind === "attachment"
    ? (item.parent ?? item.key)
    : item.key;
}

function draftsOf({ action, decision, item }: Step, scene: Scene): readonly Draft[] {
  const writer = WRITERS[item.kind];
  switch (action) {
    case "aside":
      return asideDrafts(writer, item, scene);
    case "shell":
      return [{ sql: `create type ${item.name}` }];
    case "drop":
      return dropDrafts(writer, item, scene);
    case "create":
      return createDrafts(writer, item, scene);
    case "alter": {
      if (decision.kind !== "alter") return [];
      const change = { ...decision, scene };
      const isWhole = WRITES_ALL.has(item.kind);
      return [
        ...(isOfAttributes(writer, change) && !isWhole ? [] : (writer.alter?.(change) ?? [])),
        ...(isWhole ? [] : changedAttributes(writer, change)),
        ...keptColumnGrants(change, writer.grants),
      ];
    }
  }
}

/** The kinds whose writers write the attributes, too. */
const WRITES_ALL: ReadonlySet<string> = new Set(["column", "comment"]);

const TABLES: ReadonlySet<string> = new Set(["table", "foreign table"]);

/** The grants of default privileges are no attribute: they are what the object is. */
function isOfAttributes(writer: KindWriter, { changed }: Change): boolean {
  const isAttribute = (fact: string): boolean =>
    ATTRIBUTES.has(fact) && (fact !== "grants" || writer.grants !== undefined);
  return [...changed].every(isAttribute);
}

function createDrafts(writer: KindWriter, item: Item, scene: Scene): readonly Draft[] {
  if (writer.unwritten?.(item) !== undefined && item.kind === "subscription") return [];
  return [...writer.create(item, scene), ...attributes(writer, item, scene)];
}

function attributes(writer: KindWriter, item: Item, scene: Scene): readonly Draft[] {
  if (WRITES_ALL.has(item.kind)) return [];
  const own = attributesOfNew(writer, item, scene);
  return TABLES.has(item.kind) ? [...own, ...newColumnGrants(item, scene)] : own;
}

function dropDrafts(writer: KindWriter, item: Item, scene: Scene): readonly Draft[] {
  if (scene.carriedTypes.has(item.key)) {
    return [{ sql: `drop ${writer.words} ${asidePlace(item)}` }];
  }
  return writer.drop?.(item, scene) ?? [{ sql: `drop ${spoken(writer, item)}` }];
}

/** Renames a type that exists beside the new one for a while, with all that has its name. */
function asideDrafts(writer: KindWriter, item: Item, scene: Scene): readonly Draft[] {
  const rename = `alter ${spoken(writer, item)} rename to ${asideName(item)}`;
  const others = item.kind === "range type" ? namesakesOf(item, scene.serverVersion) : [];
  return [
    { sql: rename },
    ...(item.kind === "domain" ? withoutFunctions({ ...item, name: asidePlace(item) }, scene) : []),
    ...others.map(({ words, name, shown }) => ({
      sql: `alter ${words} ${shown} rename to ${asideName({ name })}`,
    })),
  ];
}

/** Returns the temporary name of a type that is replaced by a new one. */
function asideName(item: Pick<Item, "name">): string {
  const name = item.name.split(".").at(-1) ?? item.name;
  const plain = name.replace(/^"(.*)"$/, "$1").slice(0, 50);
  return `"${plain}__old"`;
}

/** Returns the temporary name with its schema. */
function asidePlace(item: Item): string {
  const schema = item.name.slice(0, -(item.name.split(".").at(-1)?.length ?? 0));
  return `${schema}${asideName(item)}`;
}

function reasonOf(decision: Decision): string {
  switch (decision.kind) {
    case "create":
      return "it is new";
    case "drop":
      return "it is not wanted";
    case "replace":
      return decision.cause === undefined
        ? "it cannot be changed in place"
        : `${decision.cause} changes`;
    case "alter": {
      const { before, after } = decision;
      const isShown = before.secrets.length + after.secrets.length === 0;
      const changes = [...decision.changed].map((fact) => ({
        fact,
        before: isShown ? before.facts[fact] : "one",
        after: isShown ? after.facts[fact] : "another",
      }));
      return describeChanges({ kind: "changed", object: objectFor(after), changes });
    }
  }
}

function objectFor({ name, schema, parent, facts, position }: Item): SchemaObject {
  return { kind: "table", name, schema, parent, facts, position };
}

/**
 * Puts new values of an enum first if a statement uses one of them: they are of no use before their
 * transaction has ended. The other statements stay together.
 */
function withValuesFirst(
  statements: readonly WrittenStatement[],
  { byKey }: Decisions,
): readonly WrittenStatement[] {
  const added = new Map<WrittenStatement, string>();
  for (const statement of statements) {
    const value = / add value ('(?:[^']|'')*')/.exec(statement.sql)?.[1];
    if (value !== undefined && byKey.get(statement.object)?.kind === "alter") {
      added.set(statement, value);
    }
  }
  const others = statements.filter((statement) => !added.has(statement));
  const values = [...added.values()];
  if (!others.some(({ sql }) => values.some((value) => sql.includes(value)))) return statements;
  return [...[...added.keys()].map((each) => ({ ...each, mustCommit: true })), ...others];
}

/** Adds a setting first: the bodies of functions may name objects that are created later. */
function withSession(statements: readonly WrittenStatement[]): readonly WrittenStatement[] {
  const hasRoutine = statements.some(({ sql }) =>
    /^create (?:or replace )?(?:function|procedure)/.test(sql),
  );
  if (!hasRoutine) return statements;
  const session: WrittenStatement = {
    sql: "set local check_function_bodies = off",
    transaction: true,
    object: SESSION,
    reason: "a function may use what is written after it",
    losesData: undefined,
  };
  return [session, ...statements];
}

function unwrittenOf({ byKey }: Decisions): readonly Unwritten[] {
  return [...byKey.values()].flatMap((decision) => {
    if (decision.kind === "drop") return [];
    const { kind, key } = decision.after;
    const reason = WRITERS[kind].unwritten?.(decision.after);
    const isKept =
      decision.kind === "alter" && WRITERS[kind].unwritten?.(decision.before) === reason;
    if (isKept) return [];
    return reason === undefined ? [] : [{ object: key, reason }];
  });
}
