import { Failure } from "../failure.ts";
import { listed, quoted } from "../text/counted.ts";
import type { Spot } from "./absolute.ts";
import type { RevisionGraph, RevisionNode } from "./graph.ts";
import type { RelativeIdentifier } from "./identifier.ts";
import { branchMembers } from "./lookup.ts";
import { bases } from "./points.ts";

/** The end of a walk, and the number of steps that were left. */
export interface Walk {
  readonly end: Spot;
  readonly left: number;
}

/**
 * Walks as many revisions up or down as a relative identifier says.
 *
 * The walk follows parents, never dependencies: up to the only child (in the branch, if one is
 * named), or down to the only parent and then to the base.
 *
 * @throws {Failure} `EBB_AMBIGUOUS_REVISION` if there are several ways, `EBB_UNKNOWN_BRANCH`.
 */
export function walk(graph: RevisionGraph, start: Spot, identifier: RelativeIdentifier): Walk {
  const { end, left, ways } = trace(graph, start, identifier);
  if (ways.length > 1) throw ambiguousWalk(identifier, end, ways);
  return { end, left };
}

/**
 * Returns true if there are fewer revisions than steps. A walk that stops at several ways is not
 * too far.
 */
export function isTooFar(
  graph: RevisionGraph,
  start: Spot,
  identifier: RelativeIdentifier,
): boolean {
  const { left, ways } = trace(graph, start, identifier);
  return left > 0 && ways.length === 0;
}

/**
 * Walks all steps, and refuses to end before the last one. It also refuses zero steps from the
 * base.
 *
 * @throws {Failure} as `walk`; `EBB_BAD_RANGE` if there are too few revisions.
 */
export function walkAll(graph: RevisionGraph, start: Spot, identifier: RelativeIdentifier): Spot {
  const { end, left } = walk(graph, start, identifier);
  const isIdle = start === "base" && identifier.count === 0;
  if (left > 0 || isIdle) throw tooFar(identifier, start);
  return end;
}

/** Creates the failure for more steps than there are revisions. */
export function tooFar({ text, direction }: RelativeIdentifier, start: Spot): Failure {
  const side = direction === "up" ? "above" : "below";
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot walk ${quoted(text)}: there are not that many revisions ${side} ${name(start)}`,
    { hint: "ebb history lists the revisions" },
  );
}

/**
 * Walks as far as possible. It stops early if there is no way (`ways` is empty) or there are
 * several.
 */
function trace(
  graph: RevisionGraph,
  start: Spot,
  identifier: RelativeIdentifier,
): Walk & { readonly ways: readonly Spot[] } {
  const next = identifier.direction === "up" ? stepsUp(graph, identifier.branch) : stepsDown;
  let end = start;
  let left = identifier.count;
  for (; left > 0; left--) {
    const ways = next(end);
    const [only] = ways;
    if (only === undefined || ways.length > 1) return { end, left, ways };
    end = only;
  }
  return { end, left, ways: [] };
}

function stepsUp(
  graph: RevisionGraph,
  branch: string | undefined,
): (spot: Spot) => readonly Spot[] {
  let members: ReadonlySet<RevisionNode> | undefined;
  return (spot) => {
    const ways = spot === "base" ? bases(graph) : spot.children;
    if (branch === undefined || ways.length === 0) return ways;
    const inBranch = members ?? branchMembers(graph, branch);
    members = inBranch;
    return ways.filter((node) => inBranch.has(node));
  };
}

function stepsDown(spot: Spot): readonly Spot[] {
  if (spot === "base") return [];
  return spot.parents.length === 0 ? ["base"] : spot.parents;
}

function ambiguousWalk(
  { text, direction }: RelativeIdentifier,
  at: Spot,
  ways: readonly Spot[],
): Failure {
  const ids = listed(ways.map(name));
  const kind = direction === "up" ? "goes on with" : "has the parents";
  return new Failure(
    "EBB_AMBIGUOUS_REVISION",
    `Cannot walk ${quoted(text)}: ${name(at)} ${kind} ${ids}`,
    { hint: `Name the revision that you mean: ${ids}` },
  );
}

function name(spot: Spot): string {
  return spot === "base" ? "the base" : spot.revision.id;
}
