import { Failure } from "../failure.ts";
import { quoted } from "../text/counted.ts";
import { anchored, resolveAbsolute, resolveSingle, type Spot } from "./absolute.ts";
import { inOrder, type Revision, type RevisionGraph, type RevisionNode } from "./graph.ts";
import { type Identifier, parseIdentifier, type RelativeIdentifier } from "./identifier.ts";
import { descendants } from "./lineage.ts";
import { branchMembers, refuseShortPrefixes } from "./lookup.ts";
import { appliedNodes } from "./rows.ts";
import { walk } from "./walk.ts";

/**
 * Finds the revisions of `history -r <start>:<end>`, newest first, both ends included.
 *
 * A missing start means the base, a missing end the heads, and `current` the rows. A start `-N`
 * counts down from the end, and an end `+N` counts up from the start; both stop at the end of the
 * history. A branch in the start (`label@base:`) excludes ends outside that branch. Above a start
 * other than the base, only its descendants by parents are listed.
 *
 * @throws {Failure} `EBB_BAD_RANGE` if it is not a range or the start does not lead to the end;
 * `EBB_UNKNOWN_REVISION`, `EBB_UNKNOWN_BRANCH`, `EBB_AMBIGUOUS_REVISION`, `EBB_MULTIPLE_HEADS`.
 */
export function resolveRange(
  graph: RevisionGraph,
  text: string,
  rows: readonly string[] | undefined,
): readonly Revision[] {
  const [start, end] = parseRange(text);
  const spans = findSpans({ graph, rows, text, start, end });
  const found = new Set(spans.flatMap((span) => [...between(span, text)]));
  refuseShortPrefixes(graph, [start, end]);
  return inOrder(found)
    .toReversed()
    .map((node) => node.revision);
}

interface RangeRequest {
  readonly graph: RevisionGraph;
  readonly rows: readonly string[] | undefined;
  readonly text: string;
  readonly start: Identifier;
  readonly end: Identifier;
}

/** The revisions above some starts (none means the base) and below some ends. */
interface Span {
  readonly starts: readonly RevisionNode[];
  readonly ends: readonly RevisionNode[];
}

function parseRange(text: string): readonly [Identifier, Identifier] {
  const [first, second, ...more] = text.split(":");
  if (first === undefined || second === undefined || more.length > 0) throw noRange(text);
  const start = parseIdentifier(first === "" ? "base" : first);
  const heads = start.branch === undefined ? "heads" : `${start.branch}@heads`;
  return [start, parseIdentifier(second === "" ? heads : second)];
}

function findSpans(request: RangeRequest): readonly Span[] {
  const { graph, start, end, text } = request;
  const startCounts = start.kind === "relative" && start.anchor === undefined;
  const endCounts = end.kind === "relative" && end.anchor === undefined;
  const isBackwards =
    (startCounts && start.direction === "up") || (endCounts && end.direction === "down");
  if (isBackwards || (startCounts && endCounts)) throw wrongSteps(text);
  if (startCounts) {
    return endsOf(request, end).map((node) => ({
      starts: asNodes(walk(graph, node, start).end),
      ends: [node],
    }));
  }
  const starts = resolveEnd(request, start);
  if (!endCounts) return [{ starts, ends: endsOf(request, end) }];
  if (starts.length > 1) throw severalStarts(end);
  return [{ starts, ends: asNodes(walk(graph, starts[0] ?? "base", end).end) }];
}

function endsOf(request: RangeRequest, end: Identifier): readonly RevisionNode[] {
  const { graph, start } = request;
  const ends = resolveEnd(request, end);
  if (start.branch === undefined) return ends;
  const members = branchMembers(graph, start.branch);
  return ends.filter((node) => members.has(node));
}

function resolveEnd(
  { graph, rows }: RangeRequest,
  identifier: Identifier,
): readonly RevisionNode[] {
  if (identifier.kind === "absolute") return resolveAbsolute(graph, identifier, rows);
  return asNodes(walk(graph, walkStart(graph, identifier, rows), identifier).end);
}

function walkStart(
  graph: RevisionGraph,
  { anchor, branch, text }: RelativeIdentifier,
  rows: readonly string[] | undefined,
): Spot {
  if (anchor === undefined) throw wrongSteps(text);
  return resolveSingle(graph, anchored(anchor, branch, text), rows);
}

function asNodes(spot: Spot): readonly RevisionNode[] {
  return spot === "base" ? [] : [spot];
}

function between({ starts, ends }: Span, text: string): ReadonlySet<RevisionNode> {
  const below = appliedNodes(ends);
  if (starts.some((start) => !below.has(start))) throw notOnPath(text);
  if (starts.length === 0) return below;
  const above = descendants(starts, "parents");
  return new Set([...below].filter((node) => above.has(node)));
}

function noRange(text: string): Failure {
  return new Failure("EBB_BAD_RANGE", `Cannot read the range ${quoted(text)}`, {
    hint: "A range is [start]:[end], for example 375b:head, :375b or -3:current",
  });
}

function wrongSteps(text: string): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot read the range ${quoted(text)}: its steps have no revision to count from`,
    { hint: "Steps go down from the end (-3:head) or up from the start (375b:+3)" },
  );
}

function severalStarts({ text }: Identifier): Failure {
  return new Failure(
    "EBB_AMBIGUOUS_REVISION",
    `Cannot walk ${quoted(text)}: the range has several starts`,
    { hint: "Name one revision as the start" },
  );
}

function notOnPath(text: string): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot follow the range ${quoted(text)}: its start is not below its end`,
    { hint: "The older end comes first; ebb history lists the revisions" },
  );
}
