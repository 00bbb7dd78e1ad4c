import type { FuncCall, RangeVar } from "@pgsql/types";
import type { QualifiedName } from "../sql/identifier.ts";
import { type NodeKind, type NodeOf, stringsOf } from "../syntax/parse-tree.ts";
import { nameOfParts } from "./effect.ts";

/** A visitor for each kind of node to visit. It is called for each such node, at any depth. */
export type Visitors = { readonly [K in NodeKind]?: (node: NodeOf<K>) => void };

/**
 * Walks a tree, outer nodes first. It uses no recursion, because expressions nest without limit.
 */
export function walk(tree: unknown, visitors: Visitors): void {
  // Two lists: an object for each node of a large statement would cost more than the visits.
  const keys: string[] = [];
  const values: object[] = [];
  const add = (key: string, value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    keys.push(key);
    values.push(value);
  };
  add("", tree);
  for (let value = values.pop(); value !== undefined; value = values.pop()) {
    const key = keys.pop() ?? "";
    if (Array.isArray(value)) {
      for (let at = value.length - 1; at >= 0; at--) add("", value[at]);
      continue;
    }
    visitorFor(visitors, key)?.(value);
    const inner = value as Readonly<Record<string, unknown>>;
    const names = Object.keys(value);
    for (let at = names.length - 1; at >= 0; at--) add(names[at] ?? "", inner[names[at] ?? ""]);
  }
}

function visitorFor(visitors: Visitors, key: string): ((node: unknown) => void) | undefined {
  return (visitors as Readonly<Record<string, ((node: unknown) => void) | undefined>>)[key];
}

/** Returns the functions that a tree calls. */
export function functionsIn(tree: unknown): readonly QualifiedName[] {
  const found: QualifiedName[] = [];
  walk(tree, { FuncCall: (call: FuncCall) => found.push(nameOfParts(stringsOf(call.funcname))) });
  return found;
}

/** Returns the tables that a tree reads, without the names of WITH queries. */
export function tablesIn(tree: unknown): readonly RangeVar[] {
  const found: RangeVar[] = [];
  const given = new Set<string | undefined>();
  walk(tree, {
    RangeVar: (table) => found.push(table),
    CommonTableExpr: ({ ctename }) => given.add(ctename),
  });
  return found.filter(({ schemaname, relname }) => schemaname !== undefined || !given.has(relname));
}
