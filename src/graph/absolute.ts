import { Failure } from "../failure.ts";
import { counted, listed, quoted } from "../text/counted.ts";
import type { RevisionGraph, RevisionNode } from "./graph.ts";
import type { AbsoluteIdentifier, Anchor } from "./identifier.ts";
import { branchMembers, findBranch, findRevision } from "./lookup.ts";
import { heads, realHeads } from "./points.ts";
import { knownRows } from "./rows.ts";

/** A revision, or the base: the empty state below all revisions. */
export type Spot = RevisionNode | "base";

/** An identifier without steps; `text` is for errors. */
export type AbsoluteTarget = Omit<AbsoluteIdentifier, "kind">;

/**
 * Finds the revisions that a target without steps names: several for `heads`, none for `base`.
 *
 * The rules are Alembic's: `head` counts every head, `heads` alone counts only heads without
 * dependants, and `<branch>@heads` counts every head of the branch.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, `EBB_UNKNOWN_BRANCH`, `EBB_AMBIGUOUS_REVISION`,
 * `EBB_MULTIPLE_HEADS`.
 */
export function resolveAbsolute(
  graph: RevisionGraph,
  target: AbsoluteTarget,
  rows: readonly string[] | undefined,
): readonly RevisionNode[] {
  const { anchor, branch } = target;
  if (anchor.kind === "name") return [findRevision(graph, anchor.name, branch)];
  switch (anchor.word) {
    case "base":
      if (branch !== undefined) findBranch(graph, branch);
      return [];
    case "current":
      return within(graph, currentRevisions(graph, rows), branch);
    case "heads":
      return branch === undefined ? realHeads(graph) : within(graph, heads(graph), branch);
    case "head": {
      const found = within(graph, heads(graph), branch);
      if (found.length > 1) throw multipleHeads(graph, target.text, found);
      return found;
    }
    default:
      return anchor.word satisfies never;
  }
}

/**
 * Finds the one revision, or the base, that a target without steps names.
 *
 * @throws {Failure} as `resolveAbsolute`; `EBB_MULTIPLE_HEADS` if it names several.
 */
export function resolveSingle(
  graph: RevisionGraph,
  target: AbsoluteTarget,
  rows: readonly string[] | undefined,
): Spot {
  const found = resolveAbsolute(graph, target, rows);
  if (found.length > 1) throw multipleHeads(graph, target.text, found);
  return found[0] ?? "base";
}

/** Returns the target that the anchor of a relative identifier names without its steps. */
export function anchored(anchor: Anchor, branch: string | undefined, text: string): AbsoluteTarget {
  return { anchor, branch, text };
}

function within(
  graph: RevisionGraph,
  nodes: readonly RevisionNode[],
  branch: string | undefined,
): readonly RevisionNode[] {
  if (branch === undefined) return nodes;
  const members = branchMembers(graph, branch);
  return nodes.filter((node) => members.has(node));
}

function currentRevisions(
  graph: RevisionGraph,
  rows: readonly string[] | undefined,
): readonly RevisionNode[] {
  if (rows !== undefined) return knownRows(graph, rows);
  throw new Failure(
    "EBB_UNKNOWN_REVISION",
    "Cannot resolve current here: it means what the database is at, and only show, edit and history accept it",
    { hint: "Name a revision, head or heads; ebb current shows what is applied" },
  );
}

function multipleHeads(
  graph: RevisionGraph,
  text: string,
  found: readonly RevisionNode[],
): Failure {
  const ids = listed(found.map((node) => node.revision.id));
  const [real] = realHeads(graph);
  const onlyOneIsReal = realHeads(graph).length === 1 && real !== undefined;
  return new Failure(
    "EBB_MULTIPLE_HEADS",
    `Cannot resolve ${quoted(text)}: there are ${counted(found.length, "head")}: ${ids}`,
    {
      hint: onlyOneIsReal
        ? `Type heads: ${real.revision.id} depends on the others`
        : "Type heads for all of them, LABEL@head or an id for one, or join them with ebb merge heads",
    },
  );
}
