import { quoteLiteral } from "../../sql/quote.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { identifier } from "../words/names.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

/** Writes subscriptions as pg_dump does: nothing connects to the publisher. */
export const subscriptionWriter: KindWriter = {
  words: "subscription",
  hasOwner: true,
  unwritten: (item) =>
    textOf(item, "connection") === undefined ? "where it connects to is a secret" : undefined,
  create: createSubscription,
  drop: dropSubscription,
  alter: alterSubscription,
};

/** The settings of WITH by their facts, and the value of each. */
const SETTINGS: ReadonlyMap<string, (item: Item, serverVersion: number) => string> = new Map([
  [
    "synchronous commit",
    (item) => `synchronous_commit = ${textOf(item, "synchronous commit") ?? "off"}`,
  ],
  ["binary", (item) => `binary = ${isTrue(item, "binary")}`],
  [
    "streaming",
    (item, serverVersion) =>
      `streaming = ${textOf(item, "streaming") ?? (serverVersion < 18 ? "off" : "parallel")}`,
  ],
  ["two phase", (item) => `two_phase = ${isTrue(item, "two phase")}`],
  ["disable on error", (item) => `disable_on_error = ${isTrue(item, "disable on error")}`],
  ["origin", (item) => `origin = ${textOf(item, "origin") ?? "any"}`],
  ["no password", (item) => `password_required = ${!isTrue(item, "no password")}`],
  ["run as owner", (item) => `run_as_owner = ${isTrue(item, "run as owner")}`],
  ["failover", (item) => `failover = ${isTrue(item, "failover")}`],
]);

function createSubscription(
  item: Item,
  { serverVersion }: { serverVersion: number },
): readonly Draft[] {
  const given = [...SETTINGS].filter(([fact]) => item.facts[fact] !== undefined);
  const settings = [
    "connect = false",
    slot(item),
    ...given.map(([, write]) => write(item, serverVersion)),
  ];
  const create = [
    `create subscription ${item.name} connection ${connection(item)}`,
    `publication ${publications(item)} with (${settings.join(", ")})`,
  ].join(" ");
  return [{ sql: create }, ...(isTrue(item, "disabled") ? [] : [enabling(item)])];
}

/** A subscription with a slot is dropped in no transaction, and only if the publisher answers. */
function dropSubscription(item: Item): readonly Draft[] {
  const name = textOf(item, "slot");
  const drop = { sql: `drop subscription ${item.name}` };
  if (name === undefined) return [drop];
  const alter = `alter subscription ${item.name}`;
  const reminder = `-- The replication slot ${name} stays on the publisher: drop it there.`;
  return [
    ...(isTrue(item, "disabled") ? [] : [{ sql: `${alter} disable` }]),
    { sql: `${reminder}\n${alter} set (slot_name = none)` },
    drop,
  ];
}

/** PostgreSQL before 18 changes two_phase in no subscription. */
function alterSubscription(change: Change): readonly Draft[] | undefined {
  const { before, after, changed, scene } = change;
  const canBeMade = textOf(after, "connection") !== undefined;
  if (changed.has("two phase") && scene.serverVersion < 18 && canBeMade) return undefined;
  const alter = `alter subscription ${after.name}`;
  const settings = [...SETTINGS].filter(([fact]) => changed.has(fact));
  const draft = (fact: string, words: string): readonly Draft[] =>
    changed.has(fact) ? [{ sql: `${alter} ${words}` }] : [];
  const stops = !isTrue(before, "disabled") && (changed.has("slot") || isTrue(after, "disabled"));
  const starts = !isTrue(after, "disabled") && (isTrue(before, "disabled") || stops);
  return [
    ...(stops ? [{ sql: `${alter} disable` }] : []),
    ...(changed.has("connection") ? [{ sql: `${alter} connection ${connection(after)}` }] : []),
    ...draft("publications", `set publication ${publications(after)} with (refresh = false)`),
    ...settings.map(([, write]) => ({
      sql: `${alter} set (${write(after, scene.serverVersion)})`,
    })),
    ...draft("slot", `set (${slot(after)})`),
    ...(starts ? [enabling(after)] : []),
  ];
}

function enabling(item: Item): Draft {
  return { sql: `alter subscription ${item.name} enable` };
}

function slot(item: Item): string {
  const name = textOf(item, "slot");
  return `slot_name = ${name === undefined ? "none" : quoteLiteral(name)}`;
}

function connection(item: Item): string {
  return quoteLiteral(textOf(item, "connection") ?? "");
}

function publications(item: Item): string {
  return listOf(item, "publications").map(identifier).join(", ");
}

function isTrue(item: Item, fact: string): boolean {
  return item.facts[fact] === true;
}
