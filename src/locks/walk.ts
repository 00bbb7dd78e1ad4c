import type { FuncCall, RangeVar } from "@pgsql/types";
import type { QualifiedName } from "../sql/identifier.ts";
import { type NodeKind, type NodeOf, stringsOf } from "../syntax/parse-tree.ts";
import { nameOfParts } from "./effect.ts";

/** What of a tree is visited: for each node of these kinds, at any depth, the visitor is called. */
export type Visitors = { readonly [K in NodeKind]?: (node: NodeOf<K>) => void };

/** Walks a tree, outer nodes first; without recursion, since expressions nest without limit. */
export function walk(tree: unknown, visitors: Visitors): void {
  const todo: (readonly [key: string, value: unknown])[] = [["", tree]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [key, value] = next;
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) visitorFor(visitors, key)?.(value);
    // One by one: a list can hold more than a call takes arguments.
    for (const inner of Object.entries(value).reverse()) todo.push(inner);
  }
}

function visitorFor(visitors: Visitors, key: string): ((node: unknown) => void) | undefined {
  return (visitors as Readonly<Record<string, ((node: unknown) => void) | undefined>>)[key];
}

/** The functions that are called somewhere in a tree. */
export function functionsIn(tree: unknown): readonly QualifiedName[] {
  const found: QualifiedName[] = [];
  walk(tree, { FuncCall: (call: FuncCall) => found.push(nameOfParts(stringsOf(call.funcname))) });
  return found;
}

/** The tables that are read somewhere in a tree, without the names that WITH gives. */
export function tablesIn(tree: unknown): readonly RangeVar[] {
  const found: RangeVar[] = [];
  const given = new Set<string | undefined>();
  walk(tree, {
    RangeVar: (table) => found.push(table),
    CommonTableExpr: ({ ctename }) => given.add(ctename),
  });
  return found.filter(({ schemaname, relname }) => schemaname !== undefined || !given.has(relname));
}
