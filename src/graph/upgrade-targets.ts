import { Failure } from "../failure.ts";
import { listed, quoted } from "../text/counted.ts";
import { anchored, resolveAbsolute, resolveSingle, type Spot } from "./absolute.ts";
import { type RevisionGraph, type RevisionNode, sortedIds } from "./graph.ts";
import { type Identifier, parseIdentifier, type RelativeIdentifier } from "./identifier.ts";
import { branchMembers, refuseShortPrefixes } from "./lookup.ts";
import { appliedNodes, knownRows, maximal } from "./rows.ts";
import { refuseWrongForm } from "./target-form.ts";
import { walkAll } from "./walk.ts";

/**
 * Finds the revisions that an `upgrade` has to reach; none if there is nothing to do.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, `EBB_UNKNOWN_BRANCH`, `EBB_AMBIGUOUS_REVISION`,
 * `EBB_MULTIPLE_HEADS`, `EBB_BAD_RANGE`.
 */
export function upgradeTargets(
  graph: RevisionGraph,
  rows: readonly string[],
  targets: readonly string[],
): readonly RevisionNode[] {
  for (const target of targets) refuseWrongForm("upgrade", target, rows);
  const identifiers = targets.map(parseIdentifier);
  const found = identifiers.flatMap((identifier) => upgradeTarget(graph, rows, identifier));
  knownRows(graph, rows);
  refuseShortPrefixes(graph, identifiers);
  return found;
}

function upgradeTarget(
  graph: RevisionGraph,
  rows: readonly string[],
  identifier: Identifier,
): readonly RevisionNode[] {
  if (identifier.kind === "absolute") return resolveAbsolute(graph, identifier, undefined);
  const end = walkAll(graph, startOf(graph, rows, identifier), identifier);
  if (end === "base" && identifier.direction === "down") throw belowAll(identifier);
  return end === "base" ? [] : [end];
}

/**
 * Returns the start of the steps. A branch limits a walk up; for a walk down it selects the start:
 * Alembic's rule.
 */
function startOf(
  graph: RevisionGraph,
  rows: readonly string[],
  identifier: RelativeIdentifier,
): Spot {
  const { anchor, branch, text, direction, count } = identifier;
  if (anchor === undefined) return appliedStart(graph, rows, identifier);
  const isLimited = direction === "down" || count === 0;
  return resolveSingle(graph, anchored(anchor, isLimited ? branch : undefined, text), undefined);
}

/**
 * Returns the start of `+N`: the only row; with a branch, the only row in it, or its only applied
 * tip. If there is none, the start is the base.
 */
function appliedStart(
  graph: RevisionGraph,
  rows: readonly string[],
  identifier: RelativeIdentifier,
): Spot {
  const tips = [...maximal(knownRows(graph, rows))];
  const starts =
    identifier.branch === undefined
      ? tips
      : startsInBranch(tips, branchMembers(graph, identifier.branch));
  if (starts.length > 1) throw severalStarts(identifier, starts);
  return starts[0] ?? "base";
}

function startsInBranch(
  rows: readonly RevisionNode[],
  members: ReadonlySet<RevisionNode>,
): readonly RevisionNode[] {
  const inBranch = rows.filter((row) => members.has(row));
  if (inBranch.length > 0) return inBranch;
  const applied = [...appliedNodes(rows)].filter((node) => members.has(node));
  const below = new Set(applied.flatMap((node) => node.needs));
  return applied.filter((node) => !below.has(node));
}

function severalStarts(
  { text, branch }: RelativeIdentifier,
  starts: readonly RevisionNode[],
): Failure {
  const where = branch === undefined ? "" : ` in branch ${quoted(branch)}`;
  const ids = sortedIds(starts);
  return new Failure(
    "EBB_AMBIGUOUS_REVISION",
    `Cannot upgrade by ${quoted(text)}: several revisions are current${where}: ${listed(ids)}`,
    { hint: `Name the start: ${ids[0]}${text.slice(text.lastIndexOf("+"))}, or <label>@+1` },
  );
}

function belowAll({ text }: RelativeIdentifier): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot upgrade to ${quoted(text)}: that is the base, below all revisions`,
    { hint: "ebb history lists the revisions" },
  );
}
