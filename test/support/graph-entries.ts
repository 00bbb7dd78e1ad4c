import { branchLabels } from "../../src/graph/lineage.ts";
import { appliedNodes } from "../../src/graph/rows.ts";
import type { GraphEntry } from "../../src/output/graph/graph-entry.ts";
import { graphOf } from "../graph/graph-of.ts";

export interface EntriesOptions {
  /** The rows of the version table; undefined without a database. */
  readonly rows?: readonly string[] | undefined;
  /** The message of every revision, instead of `Message of <id>`. */
  readonly message?: string | undefined;
}

/** Creates the entries of a drawn graph, newest first. */
export function entriesOf(
  lines: readonly string[],
  { rows, message }: EntriesOptions = {},
): readonly GraphEntry[] {
  const graph = graphOf(...lines);
  const labels = branchLabels(graph);
  const applied = appliedNodes((rows ?? []).flatMap((row) => graph.nodes.get(row) ?? []));
  return graph.order.toReversed().map((node) => {
    const { id } = node.revision;
    const state = rows?.includes(id) ? "current" : applied.has(node) ? "applied" : "pending";
    const header = {
      ...node.revision,
      message: message ?? `Message of ${id}`,
      description: `Description of ${id}`,
      createdText: undefined,
      author: "An Author",
    };
    const isCurrent = rows?.includes(id);
    const branches = [...(labels.get(node) ?? [])];
    const view = { node, header, branches, isCurrent, appliedAt: undefined };
    return { view, state: rows === undefined ? undefined : state };
  });
}
