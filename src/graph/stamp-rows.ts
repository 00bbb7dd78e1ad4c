import { Failure } from "../failure.ts";
import type { RevisionGraph, RevisionNode } from "./graph.ts";
import { type Identifier, parseIdentifier } from "./identifier.ts";
import { lineage } from "./lineage.ts";
import { findBranch, refuseShortPrefixes } from "./lookup.ts";
import { resolveIdentifier } from "./resolve.ts";
import { maximal } from "./rows.ts";
import { quoted } from "./wording.ts";

/**
 * Finds the rows that a `stamp` leaves in the version table.
 *
 * The arguments count as one set. Rows *related* to them (above or below, dependencies included,
 * also by way of the label in `<label>@…`) give way to them, unless every argument is a row already
 * or has no related row above or below itself; rows of other branches stay. `base` takes away all
 * rows, `<label>@base` the related ones. What is left is always maximal.
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
  if (rows.length > 0) for (const identifier of identifiers) refuseSteps(identifier);
  const aims = identifiers.map((identifier) => aimOf(graph, rows, identifier));
  refuseShortPrefixes(graph, identifiers);

  const related = new Set(aims.flatMap((aim) => aim.related));
  const destinations = aims.flatMap((aim) => aim.destinations);
  const replaces =
    aims.some((aim) => aim.destinations.length === 0) ||
    destinations.some((node) => !related.has(node) && isRelated(node, related));
  const kept = replaces ? rows.filter((row) => !related.has(row)) : rows;
  return maximal([...kept, ...destinations]);
}

/** What one argument asks for. */
interface Aim {
  readonly destinations: readonly RevisionNode[];
  /** The rows that it concerns. */
  readonly related: readonly RevisionNode[];
}

function aimOf(graph: RevisionGraph, rows: readonly RevisionNode[], identifier: Identifier): Aim {
  const destinations = resolveIdentifier(graph, identifier, undefined);
  const { branch } = identifier;
  const named = branch === undefined ? destinations : [...destinations, findBranch(graph, branch)];
  if (named.length === 0) return { destinations, related: rows };
  const concerned = lineage(named, "parents and dependencies");
  return { destinations, related: rows.filter((row) => concerned.has(row)) };
}

function isRelated(node: RevisionNode, rows: ReadonlySet<RevisionNode>): boolean {
  const line = lineage([node], "parents and dependencies");
  return [...rows].some((row) => line.has(row));
}

function refuseSteps(identifier: Identifier): void {
  if (identifier.kind === "absolute") return;
  throw new Failure(
    "EBB_UNKNOWN_REVISION",
    `Cannot stamp ${quoted(identifier.text)}: stamp does not count steps`,
    { hint: "Name the revision itself; ebb history lists them" },
  );
}
