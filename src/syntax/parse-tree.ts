import type { Node } from "@pgsql/types";

/** The result of parsing one statement with PostgreSQL's grammar. */
export type Parsed =
  | { readonly kind: "statement"; readonly node: Node }
  /** `position` counts characters of the statement, from 1. */
  | { readonly kind: "refused"; readonly message: string; readonly position: number | undefined }
  /** Too long or too deeply nested for ebb's parser. The server may still accept it. */
  | { readonly kind: "unreadable" };

/** A node's name and content: `{ kind: "DropStmt", value: { … } }`. */
export type Tagged = { [K in NodeKind]: { readonly kind: K; readonly value: NodeOf<K> } }[NodeKind];

export type NodeKind = KeyOf<Node>;
export type NodeOf<K extends NodeKind> = ValueOf<Node, K>;

type KeyOf<N> = N extends unknown ? keyof N & string : never;
type ValueOf<N, K extends string> = N extends Readonly<Record<K, infer V>> ? V : never;

/**
 * Splits a node into its name and content, so that a switch over `kind` knows the type of `value`.
 */
export function tagged(node: Node): Tagged {
  // Called for each rule and statement: a list of all entries would cost more than the rest.
  for (const kind in node) return { kind, value: node[kind as keyof Node] } as Tagged;
  throw new Error("The parser gave a node without a name");
}

/** Returns the content of all nodes of one kind. */
export function nodesOf<K extends NodeKind>(
  nodes: readonly Node[] | undefined,
  kind: K,
): readonly NodeOf<K>[] {
  if (nodes === undefined) return [];
  const found: NodeOf<K>[] = [];
  for (const node of nodes) {
    const value = contentOf(node, kind);
    if (value !== undefined) found.push(value);
  }
  return found;
}

/** Returns the content of a node of one kind. Returns undefined for another kind. */
export function contentOf<K extends NodeKind>(node: Node, kind: K): NodeOf<K> | undefined {
  return (node as Readonly<Partial<Record<K, NodeOf<K>>>>)[kind];
}

/** Returns the strings of a list of names: `public`, `users`. */
export function stringsOf(nodes: readonly Node[] | undefined): readonly string[] {
  return nodesOf(nodes, "String").map(({ sval }) => sval ?? "");
}
