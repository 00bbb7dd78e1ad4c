import { Failure } from "../../failure.ts";
import { buildGraph } from "../../graph/build.ts";
import type { RevisionGraph, RevisionNode } from "../../graph/graph.ts";
import { heads, isHead } from "../../graph/points.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import { parseHeader } from "../../migration/parse-header.ts";
import { listed } from "../../text/counted.ts";
import type { SourceText } from "../../text/place.ts";
import type { Project } from "./project.ts";

/**
 * Finds the parents of a new revision: none for a base, several for a merge.
 *
 * A parent that has a child already would start a branch. That needs `splice`.
 *
 * @throws {Failure} `EBB_NOT_A_HEAD`, `EBB_USAGE` for the same parent twice, and those of
 * `resolveTargets`
 */
export function findParents(
  graph: RevisionGraph,
  targets: readonly string[],
  { splice }: { readonly splice: boolean },
): readonly string[] {
  const parents = resolveTargets(graph, targets, undefined).map(({ id }) => id);
  const twice = parents.find((id, at) => parents.indexOf(id) !== at);
  if (twice !== undefined) {
    throw new Failure("EBB_USAGE", `Cannot take ${twice} as a parent twice`, {
      hint: "Name each parent once",
    });
  }
  const nodes = parents.flatMap((id) => graph.nodes.get(id) ?? []);
  const below = nodes.find((node) => !isHead(node));
  if (below !== undefined && !splice) throw notHead(below);
  return parents;
}

/**
 * Refuses to choose a parent when there are several heads.
 *
 * @throws {Failure} `EBB_MULTIPLE_HEADS`
 */
export function refuseSeveralHeads(graph: RevisionGraph): void {
  const ids = heads(graph).map(({ revision }) => revision.id);
  if (ids.length < 2) return;
  const message = `Cannot choose the parent: there are ${ids.length} heads: ${listed(ids)}`;
  throw new Failure("EBB_MULTIPLE_HEADS", message, {
    hint: "Choose it with --head ID or --head LABEL@head, or join them first: ebb merge heads",
  });
}

/**
 * Finds the dependencies of a new revision. A label stays a label, any other name becomes a full
 * id.
 *
 * @throws {Failure} `EBB_USAGE` for a name that stands for none or several, and those of
 * `resolveTargets`
 */
export function findDependencies(
  graph: RevisionGraph,
  names: readonly string[],
): readonly string[] {
  return [...new Set(names.map((name) => dependency(graph, name)))];
}

/**
 * Refuses an id or a label that another revision has already.
 *
 * @throws {Failure} `EBB_DUPLICATE_REVISION`, `EBB_DUPLICATE_LABEL`
 */
export function refuseTakenNames(
  { nodes, labels }: RevisionGraph,
  wanted: { readonly id: string; readonly labels: readonly string[] },
): void {
  const owner = (name: string): RevisionNode | undefined => nodes.get(name) ?? labels.get(name);
  const twin = owner(wanted.id);
  if (twin !== undefined) {
    throw new Failure("EBB_DUPLICATE_REVISION", `Cannot use the id "${wanted.id}": ${isOf(twin)}`, {
      hint: "Choose another --rev-id, or leave it out",
    });
  }
  for (const label of wanted.labels) {
    const holder = owner(label);
    if (holder === undefined) continue;
    throw new Failure("EBB_DUPLICATE_LABEL", `Cannot use the label "${label}": ${isOf(holder)}`, {
      hint: "Choose another --branch-label; each names one revision",
    });
  }
}

/**
 * Checks that new files fit into the graph, before they are written.
 *
 * @throws {Failure} of `parseHeader` and `buildGraph`
 */
export function checkNewFiles(project: Project, files: readonly SourceText[]): void {
  buildGraph([...project.headers.values(), ...files.map(parseHeader)]);
}

function dependency(graph: RevisionGraph, name: string): string {
  const revisions = resolveTargets(graph, [name], undefined);
  const [only, ...more] = revisions;
  if (only === undefined || more.length > 0) {
    const count = only === undefined ? "no revision" : `${revisions.length} revisions`;
    throw new Failure("EBB_USAGE", `Cannot depend on "${name}": it stands for ${count}`, {
      hint: "Give --depends-on once for each revision or label",
    });
  }
  return graph.labels.has(name) ? name : only.id;
}

function isOf({ revision }: RevisionNode): string {
  return `it is taken by revision ${revision.id} (${revision.origin})`;
}

function notHead({ revision, children }: RevisionNode): Failure {
  const child = children[0]?.revision.id;
  return new Failure(
    "EBB_NOT_A_HEAD",
    `Revision ${revision.id} is not a head: ${child} follows it`,
    {
      hint: "To start a branch there, type --splice; ebb heads lists the heads",
    },
  );
}
