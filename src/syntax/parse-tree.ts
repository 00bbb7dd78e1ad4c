import type { Node } from "@pgsql/types";

/** What PostgreSQL's grammar makes of one statement. */
export type Parsed =
  | { readonly kind: "statement"; readonly node: Node }
  /** `position` counts characters of the statement, from 1. */
  | { readonly kind: "refused"; readonly message: string; readonly position: number | undefined }
  /** Too long or too deep for the parser, which says nothing about the server. */
  | { readonly kind: "unreadable" };

/** A node's name and what it holds: `{ kind: "DropStmt", value: { … } }`. */
export type Tagged = { [K in NodeKind]: { readonly kind: K; readonly value: NodeOf<K> } }[NodeKind];

export type NodeKind = KeyOf<Node>;
export type NodeOf<K extends NodeKind> = ValueOf<Node, K>;

type KeyOf<N> = N extends unknown ? keyof N & string : never;
type ValueOf<N, K extends string> = N extends Readonly<Record<K, infer V>> ? V : never;

/** Names a node, so that a switch over `kind` knows what `value` is. */
export function tagged(node: Node): Tagged {
  const [entry] = Object.entries(node);
  if (entry === undefined) throw new Error("The parser gave a node without a name");
  return { kind: entry[0], value: entry[1] } as Tagged;
}

/** The nodes of a kind among several. */
export function nodesOf<K extends NodeKind>(
  nodes: readonly Node[] | undefined,
  kind: K,
): readonly NodeOf<K>[] {
  return (nodes ?? []).flatMap((node) => {
    const { kind: found, value } = tagged(node);
    return found === kind ? [value as NodeOf<K>] : [];
  });
}

/** The strings of a list of names: `public`, `users`. */
export function stringsOf(nodes: readonly Node[] | undefined): readonly string[] {
  return nodesOf(nodes, "String").map(({ sval }) => sval ?? "");
}
