import type { Decision } from "./decide.ts";
import { comingItems, type Edge, type Families, goingItems } from "./decision-sides.ts";
import { stepKey } from "./hosts.ts";
import { type Item, textOf } from "./words/item.ts";
import type { Side } from "./words/writer.ts";

/**
 * Returns the order of foreign keys and of SET LOGGED and SET UNLOGGED.
 *
 * A logged table cannot reference an unlogged one (PostgreSQL manual, ALTER TABLE).
 */
export function persistenceEdges({ decisions, hosts, scene }: Families): readonly Edge[] {
  const changed = [...decisions.byKey.values()].filter(changesPersistence);
  if (changed.length === 0) return [];
  const going = foreignKeys(goingItems(decisions));
  const coming = foreignKeys(comingItems(decisions));
  const staying = foreignKeys(scene.after.items.values()).filter(({ key }) => scene.stays(key));
  return changed.flatMap(({ after: { key, facts } }) => {
    const own = stepKey("alter", key);
    const isUnlogged = facts.unlogged === true;
    return [
      ...going
        .filter((item) => tablesOf(item, scene.before).has(key))
        .map((item) => wish(hosts.ofDrop(item.key), own)),
      ...coming
        .filter((item) => tablesOf(item, scene.after).has(key))
        .map((item) => wish(own, hosts.ofCreate(item.key))),
      ...staying
        .filter(({ parent }) => parent === key)
        .flatMap((item) => [...tablesOf(item, scene.after)])
        .filter((other) => other !== key && decisions.byKey.get(other)?.kind === "alter")
        .map((other) => stepKey("alter", other))
        .map((other) => (isUnlogged ? wish(own, other) : wish(other, own))),
    ];
  });
}

function changesPersistence(decision: Decision): decision is Extract<Decision, { kind: "alter" }> {
  return decision.kind === "alter" && decision.changed.has("unlogged");
}

function foreignKeys(items: Iterable<Item>): readonly Item[] {
  return [...items].filter(
    (item) =>
      item.kind === "constraint" && textOf(item, "definition")?.startsWith("FOREIGN KEY") === true,
  );
}

/** Returns the keys of the two tables of a foreign key. */
function tablesOf({ parent = "", needs }: Item, { items }: Side): ReadonlySet<string> {
  const needed = [...needs].map((key) => items.get(key)?.parent ?? key);
  return new Set([parent, ...needed.filter((key) => key.startsWith("table "))]);
}

function wish(first: string, second: string): Edge {
  return { first, second, isWish: true };
}
