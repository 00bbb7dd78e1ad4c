import { comingItems, type Edge, type Families } from "./decision-sides.ts";
import { stepKey } from "./hosts.ts";
import { WRITERS } from "./kinds.ts";
import { wordsOf } from "./words/expression.ts";
import { type Item, textOf } from "./words/item.ts";
import { lastPart, unquoted } from "./words/names.ts";
import { withoutArguments } from "./words/routine-name.ts";

/** Returns the order of steps between objects of which PostgreSQL records no dependency. */
export function unrecordedEdges(families: Families): readonly Edge[] {
  return [...castEdges(families), ...bodyEdges(families), ...defaultPrivilegeEdges(families)];
}

/**
 * An expression that uses the function of a cast, or a type of it, can be read only where the cast
 * is there.
 */
function castEdges({ decisions, hosts }: Families): readonly Edge[] {
  const coming = comingItems(decisions);
  const casts = coming.filter(({ kind }) => kind === "cast");
  return casts.flatMap((cast) =>
    coming
      .filter((item) => item.key !== cast.key && comesAfter(item, cast))
      .map(({ key }) => wish(hosts.ofCreate(cast.key), hosts.ofCreate(key))),
  );
}

/** The function of a cast can have a type that another cast takes without a function. */
function comesAfter(item: Item, cast: Item): boolean {
  if (item.kind === "cast") return isBinary(cast) && !isBinary(item);
  return !cast.needs.has(item.key) && [...cast.needs].some((key) => item.needs.has(key));
}

function isBinary({ facts }: Item): boolean {
  return facts.method === "binary";
}

/** The body of a function is a text: the names in it may be those of other objects. */
function bodyEdges({ decisions, hosts }: Families): readonly Edge[] {
  const named = createdByName({ decisions, hosts });
  return [...decisions.byKey.values()].flatMap((decision) => {
    if (decision.kind === "drop" || !ROUTINES.has(decision.after.kind)) return [];
    const { key } = decision.after;
    const own = decision.kind === "alter" ? stepKey("alter", key) : hosts.ofCreate(key);
    const words = wordsOf(textOf(decision.after, "body") ?? "");
    return [...words].flatMap((word) => (named.get(word) ?? []).map((step) => wish(step, own)));
  });
}

const ROUTINES = new Set(["function", "procedure"]);

const NAMED_IN_BODIES = new Set([
  "table",
  "foreign table",
  "column",
  "view",
  "materialized view",
  "function",
  "procedure",
  "aggregate",
  "enum",
  "domain",
  "composite type",
  "sequence",
]);

function createdByName({
  decisions,
  hosts,
}: Pick<Families, "decisions" | "hosts">): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, string[]>();
  for (const { kind, name, key } of comingItems(decisions)) {
    if (!NAMED_IN_BODIES.has(kind)) continue;
    const word = unquoted(lastPart(withoutArguments(name)));
    named.set(word, [...(named.get(word) ?? []), hosts.ofCreate(key)]);
  }
  return named;
}

/** A new object gets its privileges under the default privileges before their change. */
function defaultPrivilegeEdges({ decisions, hosts }: Families): readonly Edge[] {
  const created = comingItems(decisions)
    .filter(({ kind }) => WRITERS[kind].grants?.plural !== undefined)
    .map(({ key }) => hosts.ofCreate(key));
  return [...decisions.byKey.values()].flatMap((decision) => {
    const { kind, key } = decision.kind === "create" ? decision.after : decision.before;
    if (kind !== "default privileges") return [];
    const second = stepKey(decision.kind === "replace" ? "drop" : decision.kind, key);
    return created.map((first) => wish(first, second));
  });
}

function wish(first: string, second: string): Edge {
  return { first, second, isWish: true };
}
