import type { QualifiedName } from "../sql/identifier.ts";
import type { Effect, TablePart } from "./effect.ts";
import { type Facts, keyOf, lookupOf, type TableFacts } from "./facts.ts";

/** The meaning of a name at one point of a plan. */
export type Meaning =
  /** `isIndex`: the name is an index of the table. */
  | { readonly kind: "table"; readonly facts: TableFacts; readonly isIndex: boolean }
  /** The plan creates it, so no other session can wait for it. */
  | { readonly kind: "new" }
  /** It does not exist, or no longer. */
  | { readonly kind: "missing" }
  /** There is no catalog to look it up in. */
  | { readonly kind: "name"; readonly name: QualifiedName };

/** Tracks the meaning of names while the statements of a plan create, drop and rename relations. */
export interface NameSpace {
  meaningOf(name: QualifiedName, searchPath: readonly string[] | undefined): Meaning;
  /** Returns true if a table has a trigger, rule or policy, or may have it. */
  mayHave(table: Meaning, part: TablePart): boolean;
  /** Applies the effect of a statement to the names. */
  apply(effect: Effect, searchPath: readonly string[] | undefined): void;
}

/**
 * Creates a name space with the names of the catalog. Without a catalog, new relations go to
 * `public`.
 */
export function createNameSpace(facts: Facts | undefined): NameSpace {
  const changed = new Map<string, Meaning>();
  const made = new Set<TablePart>();
  const here = facts?.currentSchema ?? "public";
  type Path = readonly string[] | undefined;
  const inPlace = ({ schema, name }: QualifiedName, path: Path): string =>
    JSON.stringify([schema ?? path?.[0] ?? here, name]);
  const meaningOf = (name: QualifiedName, path: Path): Meaning =>
    changed.get(inPlace(name, path)) ?? catalogMeaning(facts, name, path);
  return {
    meaningOf,
    mayHave: (table, part) =>
      table.kind !== "table" || table.facts.parts.includes(part) || made.has(part),
    apply: ({ creates, drops, renames, parts }, path) => {
      for (const part of parts) made.add(part);
      for (const name of creates) {
        const isThere = facts !== undefined && meaningOf(name, path).kind === "table";
        if (!isThere) changed.set(inPlace(name, path), { kind: "new" });
      }
      for (const name of drops) changed.set(inPlace(name, path), { kind: "missing" });
      for (const { from, to } of renames) {
        changed.set(inPlace(to, path), meaningOf(from, path));
        changed.set(inPlace(from, path), { kind: "missing" });
      }
    },
  };
}

function catalogMeaning(
  facts: Facts | undefined,
  name: QualifiedName,
  path: readonly string[] | undefined,
): Meaning {
  if (facts === undefined) return { kind: "name", name };
  const found = facts.relations.get(keyOf(lookupOf(name, path)));
  const table = found && facts.tables.get(found.indexed ?? found.oid);
  if (table === undefined) return { kind: "missing" };
  return { kind: "table", facts: table, isIndex: found?.indexed !== undefined };
}
