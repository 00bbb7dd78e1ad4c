import { Failure } from "../failure.ts";
import { quoted } from "../text/counted.ts";
import { anchored, resolveAbsolute } from "./absolute.ts";
import type { RevisionGraph, RevisionNode } from "./graph.ts";
import { type AbsoluteIdentifier, type Identifier, parseIdentifier } from "./identifier.ts";
import { lineage } from "./lineage.ts";
import { findBranch, refuseShortPrefixes } from "./lookup.ts";
import { resolveIdentifier } from "./resolve.ts";
import { maximal } from "./rows.ts";

/**
 * Finds the rows that a `stamp` leaves in the version table.
 *
 * The arguments count as one set. Rows *related* to them are replaced, and rows of other branches
 * stay. A row is related if it is above or below an argument, also by dependencies or by the label
 * in `<label>@…`. Nothing is replaced if every argument is a row already, or has no related row
 * above or below itself. `base` removes all rows, and `<label>@base` the related ones. The result
 * is always maximal.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, `EBB_UNKNOWN_BRANCH`, `EBB_AMBIGUOUS_REVISION`,
 * `EBB_MULTIPLE_HEADS`, `EBB_BAD_RANGE`.
 */
export function stampRows(
  graph: RevisionGraph,
  rows: readonly RevisionNode[],
  targets: readonly string[],
): ReadonlySet<RevisionNode> {
  const identifiers = targets.map(parseIdentifier);
  const aims = identifiers.map((identifier) => aimOf(graph, rows, identifier));
  refuseShortPrefixes(graph, identifiers);

  const related = new Set(aims.flatMap((aim) => aim.related));
  const destinations = aims.flatMap((aim) => aim.destinations);
  const replaces =
    aims.some((aim) => aim.destinations.length === 0) ||
    areRelated(
      destinations.filter((node) => !related.has(node)),
      related,
    );
  const kept = replaces ? rows.filter((row) => !related.has(row)) : rows;
  return maximal([...kept, ...destinations]);
}

/** The meaning of one argument. */
interface Aim {
  readonly destinations: readonly RevisionNode[];
  /** The related rows. */
  readonly related: readonly RevisionNode[];
}

function aimOf(graph: RevisionGraph, rows: readonly RevisionNode[], identifier: Identifier): Aim {
  if (rows.length === 0) {
    return { destinations: resolveIdentifier(graph, identifier, undefined), related: [] };
  }
  if (identifier.kind === "relative") throw stepsCounted(identifier);
  const named = namedBy(graph, identifier);
  const concerned = lineage(named, "parents and dependencies");
  return {
    destinations: resolveAbsolute(graph, identifier, undefined),
    related: named.length === 0 ? rows : rows.filter((row) => concerned.has(row)),
  };
}

/** Returns the branch and the revision, each by itself; nothing for `base`. */
function namedBy(
  graph: RevisionGraph,
  { anchor, branch, text }: AbsoluteIdentifier,
): readonly RevisionNode[] {
  const ofBranch = branch === undefined ? [] : [findBranch(graph, branch)];
  const byItself = anchored(anchor, anchor.kind === "name" ? undefined : branch, text);
  return [...ofBranch, ...resolveAbsolute(graph, byItself, undefined)];
}

function areRelated(nodes: readonly RevisionNode[], rows: ReadonlySet<RevisionNode>): boolean {
  const line = lineage(nodes, "parents and dependencies");
  return [...rows].some((row) => line.has(row));
}

function stepsCounted({ text }: Identifier): Failure {
  return new Failure(
    "EBB_UNKNOWN_REVISION",
    `Cannot stamp ${quoted(text)}: stamp does not count steps`,
    { hint: "Name the revision itself; ebb history lists them" },
  );
}
