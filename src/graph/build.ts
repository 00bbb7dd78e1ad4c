import { type Declarations, declare } from "./declarations.ts";
import type { Revision, RevisionGraph, RevisionNode } from "./graph.ts";
import { totalOrder } from "./order.ts";

/**
 * Builds the graph of all revisions. The order of `revisions` does not matter.
 *
 * @throws {Failure} `EBB_DUPLICATE_REVISION`, `EBB_DUPLICATE_LABEL`, `EBB_MISSING_PARENT`,
 * `EBB_MISSING_DEPENDENCY`, `EBB_CYCLE`; each names the files involved.
 */
export function buildGraph(revisions: readonly Revision[]): RevisionGraph {
  const declarations = declare(revisions);
  const drafts = linkedDrafts(declarations);
  const order = totalOrder([...drafts.values()]);
  for (const [position, { revision }] of order.entries()) {
    linked(drafts, revision.id).position = position;
  }

  const labels = new Map<string, RevisionNode>();
  for (const [label, { id }] of declarations.labels) labels.set(label, linked(drafts, id));
  const replaced = new Map<string, RevisionNode>();
  for (const [id, { id: by }] of declarations.replaced) replaced.set(id, linked(drafts, by));
  return { order, nodes: drafts, labels, replaced };
}

/** A node whose links are not complete yet. */
interface Draft extends RevisionNode {
  position: number;
  readonly parents: Draft[];
  readonly dependencies: Draft[];
  readonly children: Draft[];
  readonly dependants: Draft[];
  readonly needs: Draft[];
  readonly neededBy: Draft[];
}

function linkedDrafts({ revisions, labels, replaced }: Declarations): Map<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const [id, revision] of revisions) drafts.set(id, unlinked(revision));
  for (const draft of drafts.values()) {
    for (const name of draft.revision.parents) linkParent(draft, linked(drafts, name));
    for (const name of draft.revision.depends) {
      linkDependency(draft, linked(drafts, (labels.get(name) ?? replaced.get(name))?.id ?? name));
    }
  }
  return drafts;
}

function unlinked(revision: Revision): Draft {
  return {
    revision,
    position: 0,
    parents: [],
    dependencies: [],
    children: [],
    dependants: [],
    needs: [],
    neededBy: [],
  };
}

/**
 * Links a draft to its parent, once.
 *
 * All links of a draft are made together, so an earlier link to the same parent is the last of its
 * children.
 */
function linkParent(draft: Draft, parent: Draft): void {
  if (parent.children.at(-1) === draft) return;
  draft.parents.push(parent);
  parent.children.push(draft);
  draft.needs.push(parent);
  parent.neededBy.push(draft);
}

function linkDependency(draft: Draft, dependency: Draft): void {
  if (dependency.dependants.at(-1) === draft) return;
  draft.dependencies.push(dependency);
  dependency.dependants.push(draft);
  if (dependency.children.at(-1) === draft) return;
  draft.needs.push(dependency);
  dependency.neededBy.push(draft);
}

function linked(drafts: ReadonlyMap<string, Draft>, id: string): Draft {
  const draft = drafts.get(id);
  if (draft === undefined) throw new Error(`revision ${id} was declared but not linked`);
  return draft;
}
