import { Failure } from "../failure.ts";
import { counted, listed, quoted } from "../text/counted.ts";
import { byCodeUnits, type RevisionGraph, type RevisionNode } from "./graph.ts";
import type { Identifier } from "./identifier.ts";
import { lineage } from "./lineage.ts";
import { squashSource } from "./squash.ts";

const SHORTEST_PREFIX = 4;

/**
 * Finds the revision that an id, a label or a prefix of either names, in a branch if one is given.
 *
 * The exact name wins over prefixes. Here a prefix may have any length, so that the error is about
 * its meaning. `refuseShortPrefixes` checks the length.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, `EBB_AMBIGUOUS_REVISION`, `EBB_UNKNOWN_BRANCH`.
 */
export function findRevision(
  graph: RevisionGraph,
  name: string,
  branch: string | undefined,
): RevisionNode {
  const members = branch === undefined ? undefined : branchMembers(graph, branch);
  const exact = findExact(graph, name);
  if (exact !== undefined) {
    if (members !== undefined && !members.has(exact)) throw outsideBranch(exact, branch ?? "");
    return exact;
  }
  const found = findByPrefix(graph, name).filter((node) => members?.has(node) ?? true);
  const [first] = found;
  if (first === undefined) throw squashed(graph, name) ?? unknownRevision(name, branch);
  if (found.length > 1) throw ambiguousPrefix(name, found);
  return first;
}

function squashed(graph: RevisionGraph, name: string): Failure | undefined {
  const node = graph.replaced.get(name);
  if (node === undefined) return undefined;
  return new Failure(
    "EBB_SQUASHED",
    `Cannot resolve ${quoted(name)}: it was squashed into ${node.revision.id}`,
    { hint: `Its file is in ${squashSource(node.revision)}` },
  );
}

/**
 * Finds the revision before an `@`: a label, or any revision of the branch.
 *
 * @throws {Failure} `EBB_UNKNOWN_BRANCH`, `EBB_AMBIGUOUS_REVISION`.
 */
export function findBranch(graph: RevisionGraph, branch: string): RevisionNode {
  const exact = findExact(graph, branch);
  if (exact !== undefined) return exact;
  const found = findByPrefix(graph, branch);
  const [first] = found;
  if (first === undefined) throw unknownBranch(graph, branch);
  if (found.length > 1) throw ambiguousPrefix(branch, found);
  return first;
}

/**
 * Returns the revisions of a branch: the named revision with its ancestors and descendants by
 * parents.
 *
 * @throws {Failure} `EBB_UNKNOWN_BRANCH`, `EBB_AMBIGUOUS_REVISION`.
 */
export function branchMembers(graph: RevisionGraph, branch: string): ReadonlySet<RevisionNode> {
  return lineage([findBranch(graph, branch)], "parents");
}

/**
 * Refuses a revision outside the branch that the target names.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, `EBB_UNKNOWN_BRANCH`, `EBB_AMBIGUOUS_REVISION`.
 */
export function refuseOutsideBranch(
  graph: RevisionGraph,
  node: RevisionNode,
  branch: string,
): void {
  if (!branchMembers(graph, branch).has(node)) throw outsideBranch(node, branch);
}

/**
 * Refuses prefixes of fewer than four characters.
 *
 * Callers check this last, so that a target with another fault gets the error for that fault.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`.
 */
export function refuseShortPrefixes(
  graph: RevisionGraph,
  identifiers: readonly Identifier[],
): void {
  for (const { branch, anchor } of identifiers) {
    if (branch !== undefined) refuseShortPrefix(graph, branch);
    if (anchor?.kind === "name") refuseShortPrefix(graph, anchor.name);
  }
}

/**
 * Returns the revisions with an id or a label that begins with `prefix`, sorted by id.
 *
 * Names of fewer than four characters match no prefix.
 */
export function findByPrefix(graph: RevisionGraph, prefix: string): readonly RevisionNode[] {
  const found = new Set<RevisionNode>();
  for (const names of [graph.nodes, graph.labels]) {
    for (const [name, node] of names) {
      if (name.length >= SHORTEST_PREFIX && name.startsWith(prefix)) found.add(node);
    }
  }
  return [...found].sort((a, b) => byCodeUnits(a.revision.id, b.revision.id));
}

/** Returns the revision with exactly this id or label. */
export function findExact(graph: RevisionGraph, name: string): RevisionNode | undefined {
  return graph.nodes.get(name) ?? graph.labels.get(name);
}

function refuseShortPrefix(graph: RevisionGraph, name: string): void {
  if (name.length >= SHORTEST_PREFIX || findExact(graph, name) !== undefined) return;
  throw new Failure(
    "EBB_UNKNOWN_REVISION",
    `Cannot resolve ${quoted(name)}: no revision or label has that name, and a prefix needs at least ${SHORTEST_PREFIX} characters`,
    { hint: `Type more of it: ${listed(findByPrefix(graph, name).map(describe))}` },
  );
}

function unknownRevision(name: string, branch: string | undefined): Failure {
  const where = branch === undefined ? "" : ` of branch ${quoted(branch)}`;
  return new Failure(
    "EBB_UNKNOWN_REVISION",
    `Cannot resolve ${quoted(name)}: no revision or label${where} has that name or begins with it`,
    {
      hint: /^[1-9]\d{0,2}$/.test(name)
        ? `ebb history lists the revisions; steps are written +${name} or -${name}`
        : "ebb history lists the revisions",
    },
  );
}

function unknownBranch(graph: RevisionGraph, branch: string): Failure {
  const labels = [...graph.labels.keys()].sort(byCodeUnits);
  return new Failure("EBB_UNKNOWN_BRANCH", `Cannot resolve ${quoted(branch)}: no such branch`, {
    hint: labels.length === 0 ? "No revision has a label" : `The labels are: ${listed(labels)}`,
  });
}

function ambiguousPrefix(name: string, found: readonly RevisionNode[]): Failure {
  return new Failure(
    "EBB_AMBIGUOUS_REVISION",
    `Cannot resolve ${quoted(name)}: ${counted(found.length, "revision")} begin with it: ${listed(found.map(describe))}`,
    { hint: "Type more of the id" },
  );
}

function outsideBranch(node: RevisionNode, branch: string): Failure {
  return new Failure(
    "EBB_UNKNOWN_REVISION",
    `Cannot find revision ${node.revision.id} in branch ${quoted(branch)}`,
    { hint: `Type ${node.revision.id} alone, or a revision of that branch` },
  );
}

function describe({ revision }: RevisionNode): string {
  return revision.labels.length === 0
    ? revision.id
    : `${revision.id} (${revision.labels.join(", ")})`;
}
