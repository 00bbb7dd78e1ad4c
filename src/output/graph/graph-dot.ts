import type { RevisionNode } from "../../graph/graph.ts";
import { wrap } from "../screen/table.ts";
import { badgesOf, type GraphEntry, messageLine, type RevisionState } from "./graph-entry.ts";

const LABEL_WIDTH = 36;

/** Writes the graph in Graphviz's language, with bases at the bottom and dashed dependencies. */
export function graphDot(entries: readonly GraphEntry[]): string {
  const oldestFirst = entries.toReversed();
  const listed = new Set(oldestFirst.map(({ view }) => view.node));
  const nodes = oldestFirst.map((entry) => {
    const { id } = entry.view.node.revision;
    const style = entry.state === undefined ? "" : `, ${STYLES[entry.state]}`;
    return `  ${quoted(id)} [label=${quoted(label(entry))}${style}];`;
  });
  const links = oldestFirst.flatMap(({ view: { node } }) => [
    ...linksTo(node, node.parents, "").filter(isListed),
    ...linksTo(node, node.dependencies, " [style=dashed]").filter(isListed),
  ]);
  function isListed({ from }: Link): boolean {
    return listed.has(from);
  }
  return [
    "digraph ebb {",
    "  rankdir=BT;",
    '  node [shape=box, style="rounded,filled", fillcolor="#ffffff", fontname="sans-serif"];',
    ...nodes,
    ...links.map(({ text }) => text),
    "}",
  ].join("\n");
}

interface Link {
  readonly from: RevisionNode;
  readonly text: string;
}

const STYLES: Readonly<Record<RevisionState, string>> = {
  current: 'fillcolor="#1a7f37", fontcolor="#ffffff"',
  applied: 'fillcolor="#dafbe1", color="#1a7f37"',
  pending: 'style="rounded,dashed", color="#9a6700"',
};

function linksTo(node: RevisionNode, all: readonly RevisionNode[], style: string): Link[] {
  return all.map((from) => ({
    from,
    text: `  ${quoted(from.revision.id)} -> ${quoted(node.revision.id)}${style};`,
  }));
}

function label(entry: GraphEntry): string {
  const badges = badgesOf(entry);
  return [
    entry.view.header.id,
    ...wrap(messageLine(entry), LABEL_WIDTH).split("\n"),
    badges.length === 0 ? "" : `(${badges.join(", ")})`,
  ]
    .filter((line) => line !== "")
    .join("\n");
}

/** Quotes a text. A line feed becomes `\n`, which centres the previous line. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
