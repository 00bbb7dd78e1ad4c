import { commentDraft } from "../words/attributes.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { identifier, lastPart, ownName, splitFirst, unquoted } from "../words/names.ts";
import { TYPE_GRANTS } from "../words/privileges.ts";
import type { Change, Draft, KindWriter, Scene, Side } from "../words/writer.ts";

export const domainWriter: KindWriter = {
  words: "domain",
  hasOwner: true,
  grants: TYPE_GRANTS,
  create: createDomain,
  alter: alterDomain,
};

function createDomain(item: Item): readonly Draft[] {
  const constraints = listOf(item, "constraints");
  const valid = constraints.filter((line) => !line.endsWith(" NOT VALID"));
  const collation = textOf(item, "collation");
  const value = textOf(item, "default");
  const sql = [
    `create domain ${item.name} as ${textOf(item, "based on")}`,
    ...(collation === undefined ? [] : [`collate ${collation}`]),
    ...(value === undefined ? [] : [`default ${value}`]),
    ...(item.facts["not null"] === undefined ? [] : [notNull(item)]),
    ...valid.map((line) => `constraint ${line}`),
  ].join(" ");
  return [
    { sql },
    ...constraints
      .filter((line) => !valid.includes(line))
      .map((line) => ({ sql: `alter domain ${item.name} add constraint ${line}` })),
    ...constraintComments({ ...item, facts: {} }, item),
  ];
}

/** Frees an old domain from functions that go before it does. */
export function withoutFunctions(item: Item, { before, stays }: Scene): readonly Draft[] {
  const needsGone = [...item.needs].some(
    (key) => before.items.get(key)?.kind === "function" && !stays(key),
  );
  if (!needsGone) return [];
  const alter = `alter domain ${item.name}`;
  return [
    ...listOf(item, "constraints").map((line) => ({
      sql: `${alter} drop constraint ${ownName(line)}`,
    })),
    ...(item.facts.default === undefined ? [] : [{ sql: `${alter} drop default` }]),
  ];
}

/** Since PostgreSQL 17 it has a name. */
function notNull(item: Item): string {
  const name = textOf(item, "not null name");
  return name === undefined ? "not null" : `constraint ${name} not null`;
}

function alterDomain({ before, after, changed, scene }: Change): readonly Draft[] | undefined {
  if (changed.has("based on") || changed.has("collation")) return undefined;
  const alter = `alter domain ${after.name}`;
  const value = textOf(after, "default");
  const isNotNull = after.facts["not null"] !== undefined;
  const setDefault = value === undefined ? "drop default" : `set default ${value}`;
  const [dropped, added] = constraintSteps(before, after);
  const isChecked =
    (changed.has("not null") && isNotNull) || added.some((step) => !step.endsWith(" NOT VALID"));
  if (isChecked && isInContainer(after, scene.before)) return undefined;
  const steps = [
    ...dropped,
    ...(changed.has("default") ? [setDefault] : []),
    ...notNullSteps({ before, after, changed }),
    ...added,
  ];
  return [
    ...steps.map((step) => ({ sql: `${alter} ${step}` })),
    ...constraintComments(before, after),
  ];
}

/** SET NOT NULL would give the constraint its default name. */
function notNullSteps({
  before,
  after,
  changed,
}: Pick<Change, "before" | "after" | "changed">): readonly string[] {
  if (after.facts["not null"] === undefined)
    return changed.has("not null") ? ["drop not null"] : [];
  const isNamed = textOf(after, "not null name") !== undefined;
  if (changed.has("not null")) return [isNamed ? `add ${notNull(after)}` : "set not null"];
  if (!changed.has("not null name")) return [];
  return [`rename constraint ${notNullName(before)} to ${notNullName(after)}`];
}

function notNullName(item: Item): string {
  return textOf(item, "not null name") ?? identifier(`${unquoted(lastPart(item.name))}_not_null`);
}

/**
 * Checks if a column has the domain inside of an array, a composite type or a range: PostgreSQL
 * does not check the values there, and refuses the change.
 */
function isInContainer({ key, name }: Item, side: Side): boolean {
  const users = [...side.items.values()].filter(({ needs }) => needs.has(key));
  return users.some((user) => {
    switch (user.kind) {
      case "column":
        return textOf(user, "type") !== name;
      case "composite type":
      case "range type":
        return hasColumn(user, side);
      case "domain":
        return isInContainer(user, side);
      default:
        return false;
    }
  });
}

/** Checks if a column has a type, also inside of another type. */
function hasColumn({ key }: Item, side: Side): boolean {
  const users = [...side.items.values()].filter(({ needs }) => needs.has(key));
  return users.some(
    (user) => user.kind === "column" || (TYPES.has(user.kind) && hasColumn(user, side)),
  );
}

const TYPES: ReadonlySet<string> = new Set(["composite type", "range type", "domain"]);

function constraintSteps(
  before: Item,
  after: Item,
): readonly [dropped: readonly string[], added: readonly string[]] {
  const [was, now] = [listOf(before, "constraints"), listOf(after, "constraints")];
  const isValidated = (line: string): boolean => was.includes(`${line} NOT VALID`);
  const stays = (line: string): boolean =>
    now.includes(line) || now.some((other) => line === `${other} NOT VALID`);
  const dropped = was.filter((line) => !stays(line));
  const added = now.filter((line) => !was.includes(line));
  return [
    dropped.map((line) => `drop constraint ${ownName(line)}`),
    added.map((line) =>
      isValidated(line) ? `validate constraint ${ownName(line)}` : `add constraint ${line}`,
    ),
  ];
}

/**
 * Writes the comments of constraints that were created again: a comment is dropped with its
 * constraint.
 */
function constraintComments(before: Item, after: Item): readonly Draft[] {
  const kept = (line: string): boolean =>
    listOf(before, "constraints").includes(line) && listOf(after, "constraints").includes(line);
  const isKept = (name: string): boolean =>
    listOf(after, "constraints").some((line) => ownName(line) === name && kept(line));
  const was = new Map(listOf(before, "constraint comments").map(splitFirst));
  const now = new Map(listOf(after, "constraint comments").map(splitFirst));
  const object = (name: string): string => `constraint ${name} on domain ${after.name}`;
  return [
    ...[...was.keys()]
      .filter((name) => !now.has(name) && isKept(name))
      .map((name) => commentDraft(object(name), undefined)),
    ...[...now]
      .filter(([name, comment]) => was.get(name) !== comment || !isKept(name))
      .map(([name, comment]) => commentDraft(object(name), comment)),
  ];
}
