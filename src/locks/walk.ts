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
  const todo: (readonly [key: string, value: unknown])[] = [["", tree]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [key, value] = next;
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) visitorFor(visitors, key)?.(value);
    // One by one, because a list can hold more items than a call can have arguments.
    for (const inner of Object.entries(value).reverse()) todo.push(inner);
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
