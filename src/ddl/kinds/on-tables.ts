import { definitionOf, parenthesized } from "../words/expression.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { onTable, ownName, quotedRole } from "../words/names.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

export const triggerWriter: KindWriter = {
  words: "trigger",
  create: (item) => [{ sql: definitionOf(item, "definition") }, ...firing(item, "trigger")],
  alter: (change) => alterFiring(change, "trigger"),
};

export const ruleWriter: KindWriter = {
  words: "rule",
  create: (item) => [
    { sql: definitionOf(item, "definition").replace(/;\s*$/, "") },
    ...firing(item, "rule"),
  ],
  alter: (change) => alterFiring(change, "rule"),
};

function alterFiring(change: Change, word: string): readonly Draft[] | undefined {
  if (change.changed.has("definition")) return undefined;
  return change.changed.has("fires") ? firing(change.after, word, true) : [];
}

/** When it fires, where that is not as CREATE leaves it. */
function firing(item: Item, word: string, always = false): readonly Draft[] {
  const fires = textOf(item, "fires");
  if (fires === undefined && !always) return [];
  const verb =
    fires === "disabled" ? "disable" : fires === undefined ? "enable" : `enable ${fires}`;
  return [{ sql: `alter table ${onTable(item.name)} ${verb} ${word} ${ownName(item.name)}` }];
}

export const policyWriter: KindWriter = {
  words: "policy",
  create: (item) => [{ sql: createPolicy(item) }],
  alter: alterPolicy,
};

function createPolicy(item: Item): string {
  const command = textOf(item, "command");
  return [
    `create policy ${item.name}`,
    ...(item.facts.restrictive === true ? ["as restrictive"] : []),
    ...(command === undefined ? [] : [`for ${command}`]),
    ...(listOf(item, "roles").length === 0 ? [] : [`to ${rolesOf(item)}`]),
    ...condition(item, "using"),
    ...condition(item, "with check"),
  ].join(" ");
}

function rolesOf(item: Item): string {
  const roles = listOf(item, "roles").map((name) =>
    name === "PUBLIC" ? "public" : quotedRole(name),
  );
  return roles.length === 0 ? "public" : roles.join(", ");
}

function condition(item: Item, fact: string): readonly string[] {
  const expression = definitionOf(item, fact);
  return expression === "" ? [] : [`${fact} ${parenthesized(expression)}`];
}

/** ALTER POLICY changes roles and conditions, and takes none of these away. */
function alterPolicy({ before, after, changed }: Change): readonly Draft[] | undefined {
  if (changed.has("command") || changed.has("restrictive")) return undefined;
  const conditions = ["using", "with check"].filter((fact) => changed.has(fact));
  if (
    conditions.some((fact) => after.facts[fact] === undefined && before.facts[fact] !== undefined)
  ) {
    return undefined;
  }
  const parts = [
    ...(changed.has("roles") ? [`to ${rolesOf(after)}`] : []),
    ...conditions.flatMap((fact) => condition(after, fact)),
  ];
  return parts.length === 0 ? [] : [{ sql: `alter policy ${after.name} ${parts.join(" ")}` }];
}
