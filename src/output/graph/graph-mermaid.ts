import { badgesOf, type GraphEntry, messageLine, shortened } from "./graph-entry.ts";

const MESSAGE_LENGTH = 60;

/**
 * Writes the graph as a Mermaid flowchart, with bases at the bottom and dotted dependencies.
 *
 * Mermaid has no backslash escapes: special characters are written as `#35;` and the like. Its
 * nodes are numbered, because an id may be a word of Mermaid's (`end`).
 */
export function graphMermaid(entries: readonly GraphEntry[]): string {
  const oldestFirst = entries.toReversed();
  const names = new Map(oldestFirst.map(({ view }, at) => [view.node, `r${at}`]));
  const nodes = oldestFirst.map((entry) => {
    const style = entry.state === undefined ? "" : `:::${entry.state}`;
    return `  ${names.get(entry.view.node)}["${label(entry)}"]${style}`;
  });
  const links = oldestFirst.flatMap(({ view: { node } }) => {
    const { parents, dependencies } = node;
    const to = names.get(node);
    const from = (all: typeof parents): string[] => all.flatMap((one) => names.get(one) ?? []);
    return [
      ...from(parents).map((name) => `  ${name} --> ${to}`),
      ...from(dependencies).map((name) => `  ${name} -.-> ${to}`),
    ];
  });
  const styles = entries.some(({ state }) => state !== undefined) ? STYLES : [];
  return ["flowchart BT", ...nodes, ...links, ...styles].join("\n");
}

const STYLES = [
  "  classDef current fill:#1a7f37,stroke:#116329,color:#ffffff",
  "  classDef applied fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
  "  classDef pending fill:#ffffff,stroke:#9a6700,color:#1f2328,stroke-dasharray:4 3",
];

function label(entry: GraphEntry): string {
  const badges = badgesOf(entry);
  const lines = [
    entry.view.header.id,
    shortened(messageLine(entry), MESSAGE_LENGTH),
    badges.length === 0 ? "" : `(${badges.join(", ")})`,
  ];
  return lines
    .filter((line) => line !== "")
    .map(escaped)
    .join("<br/>");
}

function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:;()_-]/gu, (found) => `#${found.codePointAt(0)};`);
}
