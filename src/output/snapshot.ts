import { byCodeUnits } from "../graph/graph.ts";
import { type Fact, OBJECT_KINDS, type SchemaObject, type Snapshot } from "../schema/snapshot.ts";
import type { Theme } from "./screen/theme.ts";

/** Returns the objects of a snapshot as JSON, by kind and name. */
export function snapshotJson(snapshot: Snapshot): readonly Readonly<Record<string, unknown>>[] {
  return ordered(snapshot).map(({ kind, name, schema, parent, facts, position, needs }) => ({
    kind,
    name,
    schema: schema ?? null,
    parent: parent ?? null,
    ...(position !== undefined && { position }),
    facts: Object.fromEntries(Object.entries(facts).sort(([a], [b]) => byCodeUnits(a, b))),
    ...(needs !== undefined && { needs }),
  }));
}

/** Lists the objects of a snapshot for people, with their facts. */
export function snapshotText(snapshot: Snapshot, theme: Theme): string {
  return ordered(snapshot)
    .map(({ kind, name, facts }) => {
      const lines = Object.entries(facts).map(
        ([fact, value]) => `    ${theme.faint(`${fact}:`)} ${factText(value)}`,
      );
      return [`${kind} ${theme.name(name)}`, ...lines].join("\n");
    })
    .join("\n");
}

function ordered(snapshot: Snapshot): readonly SchemaObject[] {
  return [...snapshot.values()].sort((a, b) => {
    const byKind = OBJECT_KINDS.indexOf(a.kind) - OBJECT_KINDS.indexOf(b.kind);
    return byKind === 0 ? byCodeUnits(a.name, b.name) : byKind;
  });
}

function factText(value: Fact): string {
  const text = typeof value === "object" ? value.join(", ") : String(value);
  return text.trimEnd().replaceAll("\n", "\n      ");
}
