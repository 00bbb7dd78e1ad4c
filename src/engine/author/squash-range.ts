import { Failure } from "../../failure.ts";
import type { RevisionNode } from "../../graph/graph.ts";
import { inOrder } from "../../graph/graph.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import { appliedNodes } from "../../graph/rows.ts";
import type { Header } from "../../migration/migration.ts";
import { listed } from "../../text/counted.ts";
import type { Project } from "../project/project.ts";

/** The revisions that go into a squash. */
export interface SquashRange {
  /** The newest one, whose id the squash keeps. */
  readonly target: Header;
  /** All of them, in the order of a new database. */
  readonly headers: readonly Header[];
  /** The other ids, with those of earlier squashes. */
  readonly replaces: readonly string[];
  /** All their labels. */
  readonly labels: readonly string[];
  /** What is to be known about them. */
  readonly notes: readonly string[];
}

/**
 * Finds the revisions of a squash: the target with all that it needs.
 *
 * @throws {Failure} `EBB_SQUASH` if a branch starts below the target, or if there is nothing to
 * squash; of `resolveTargets`
 */
export function squashRange({ graph, headers }: Project, word: string): SquashRange {
  const [only, ...more] = resolveTargets(graph, [word], undefined);
  const top = graph.nodes.get(only?.id ?? "");
  if (top === undefined || more.length > 0) throw notOne(word, more.length + (only ? 1 : 0));
  const members = appliedNodes([top]);
  const nodes = inOrder(members);
  if (nodes.length === 1) throw nothingBelow(top);
  refuseBranches(nodes, members, top);
  const found = nodes.flatMap(({ revision }) => headers.get(revision.id) ?? []);
  const target = headers.get(top.revision.id);
  if (target === undefined) throw new Error("The target has no file");
  const others = found.filter((header) => header !== target);
  return {
    target,
    headers: found,
    replaces: [
      ...new Set([
        ...found.flatMap(({ squash }) => squash?.replaces ?? []),
        ...others.map(({ id }) => id),
      ]),
    ],
    labels: [...new Set(found.flatMap(({ labels }) => labels))],
    notes: notesOn(nodes, members, top),
  };
}

function notOne(word: string, count: number): Failure {
  const found = count === 0 ? "no revision" : `${count} revisions`;
  return new Failure("EBB_SQUASH", `Cannot squash up to "${word}": it stands for ${found}`, {
    hint: "Name one revision; to join branches first: ebb merge heads",
  });
}

function nothingBelow({ revision }: RevisionNode): Failure {
  return new Failure("EBB_SQUASH", `Cannot squash up to ${revision.id}: nothing is below it`, {
    hint: "Name a later revision; ebb history lists them",
  });
}

/** A branch from below has a parent that would be gone: it could not tell what it stands on. */
function refuseBranches(
  nodes: readonly RevisionNode[],
  members: ReadonlySet<RevisionNode>,
  top: RevisionNode,
): void {
  for (const node of nodes) {
    const outside = node.children.filter((child) => !members.has(child));
    if (node === top || outside.length === 0) continue;
    const files = outside.map(({ revision }) => `${revision.id} (${revision.origin})`);
    throw new Failure(
      "EBB_SQUASH",
      `Cannot squash up to ${top.revision.id}: ${listed(files)} branches off below it, from ${node.revision.id}`,
      {
        hint: `Squash up to ${node.revision.id} or below, or up to a revision that merges the branches: ebb merge heads`,
      },
    );
  }
}

function notesOn(
  nodes: readonly RevisionNode[],
  members: ReadonlySet<RevisionNode>,
  top: RevisionNode,
): readonly string[] {
  return nodes.flatMap((node) => {
    if (node === top) return [];
    const { id, labels } = node.revision;
    const outside = node.dependants.filter((each) => !members.has(each));
    const named = outside.map(({ revision }) => revision.id);
    return [
      ...labels.map((label) => `label ${label} of ${id} now names ${top.revision.id}`),
      ...(named.length === 0
        ? []
        : [`${listed(named)} depends on ${id}, which now means ${top.revision.id}`]),
    ];
  });
}
