import { Failure } from "../failure.ts";
import { counted, listed, quoted } from "../text/counted.ts";
import { anchored, resolveSingle, type Spot } from "./absolute.ts";
import { type RevisionGraph, type RevisionNode, sortedIds } from "./graph.ts";
import { type Identifier, parseIdentifier, type RelativeIdentifier } from "./identifier.ts";
import { ancestors, descendants } from "./lineage.ts";
import { branchMembers, findBranch, refuseOutsideBranch, refuseShortPrefixes } from "./lookup.ts";
import { bases } from "./points.ts";
import { appliedNodes, knownRows, maximal } from "./rows.ts";
import { refuseWrongForm } from "./target-form.ts";
import { isTooFar, tooFar, walkAll } from "./walk.ts";

/**
 * Finds the applied revisions that a `downgrade` takes back.
 *
 * These are the target's children with all their descendants, dependants included; for the base
 * they are all bases with their descendants. A branch in the target selects among several children.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, `EBB_UNKNOWN_BRANCH`, `EBB_AMBIGUOUS_REVISION`,
 * `EBB_MULTIPLE_HEADS`, `EBB_BAD_RANGE`.
 */
export function downgradeSet(
  graph: RevisionGraph,
  rows: readonly string[],
  target: string,
): ReadonlySet<RevisionNode> {
  refuseWrongForm("downgrade", target, rows);
  const identifier = parseIdentifier(target);
  const { spot, branch } = downgradeTarget(graph, rows, identifier);
  const roots = selectRoots(graph, spot, branch);
  const known = knownRows(graph, rows);
  const applied = appliedNodes(known);
  const above = descendants(roots, "parents and dependencies");
  const dropped = new Set([...above].filter((node) => applied.has(node)));
  if (dropped.size === 0 && spot !== "base" && !known.includes(spot)) {
    throw notBelowRows(spot, applied, target);
  }
  checkBranch(graph, spot, identifier.branch);
  refuseShortPrefixes(graph, [identifier]);
  return dropped;
}

/** The target of a downgrade, and the branch that limits it. */
interface Destination {
  readonly spot: Spot;
  readonly branch: string | undefined;
}

/**
 * Resolves the target of a downgrade. Without steps, the branch does not decide which revision the
 * target means: Alembic's rule.
 */
function downgradeTarget(
  graph: RevisionGraph,
  rows: readonly string[],
  identifier: Identifier,
): Destination {
  const { anchor, branch, text } = identifier;
  if (identifier.kind === "absolute") {
    const target = anchored(identifier.anchor, undefined, text);
    return { spot: resolveSingle(graph, target, undefined), branch };
  }
  if (anchor === undefined) return fromRows(graph, rows, identifier);
  const isLimited = identifier.direction === "down" && identifier.count > 0;
  const start = resolveSingle(
    graph,
    anchored(anchor, isLimited ? branch : undefined, text),
    undefined,
  );
  return { spot: walkAll(graph, start, identifier), branch };
}

function fromRows(
  graph: RevisionGraph,
  rows: readonly string[],
  identifier: RelativeIdentifier,
): Destination {
  const known = knownRows(graph, rows);
  const { branch } = identifier;
  const starts =
    branch === undefined
      ? [...maximal(known)]
      : startsInBranch(known, branchMembers(graph, branch));
  const [start] = starts;
  if (start === undefined) throw nothingInBranch(identifier);
  if (starts.length > 1) throw severalStarts(graph, identifier, starts);
  return { spot: walkAll(graph, start, identifier), branch: branch ?? start.revision.id };
}

/**
 * Returns the rows in the branch; if there are none, its applied revisions without applied
 * children.
 */
function startsInBranch(
  rows: readonly RevisionNode[],
  members: ReadonlySet<RevisionNode>,
): readonly RevisionNode[] {
  const inBranch = [...maximal(rows)].filter((row) => members.has(row));
  if (inBranch.length > 0) return inBranch;
  const applied = appliedNodes(rows);
  return [...applied].filter(
    (node) => members.has(node) && !node.children.some((child) => applied.has(child)),
  );
}

function selectRoots(
  graph: RevisionGraph,
  spot: Spot,
  branch: string | undefined,
): readonly RevisionNode[] {
  const roots = spot === "base" ? bases(graph) : spot.children;
  if (branch === undefined || roots.length < 2) return roots;
  const below = ancestors([findBranch(graph, branch)], "parents");
  const selected = roots.filter((root) => below.has(root));
  if (selected.length === 0) throw branchStartsElsewhere(branch, roots);
  return selected;
}

function checkBranch(graph: RevisionGraph, spot: Spot, branch: string | undefined): void {
  if (branch === undefined) return;
  if (spot === "base") findBranch(graph, branch);
  else refuseOutsideBranch(graph, spot, branch);
}

/**
 * Creates the failure for several rows to count from: too many steps if that is true from each row,
 * else an ambiguous start.
 */
function severalStarts(
  graph: RevisionGraph,
  identifier: RelativeIdentifier,
  starts: readonly RevisionNode[],
): Failure {
  const [first] = starts;
  if (first !== undefined && starts.every((start) => isTooFar(graph, start, identifier))) {
    return tooFar(identifier, first);
  }
  const { text, branch } = identifier;
  const steps = text.slice(text.lastIndexOf("-"));
  const ids = sortedIds(starts);
  const where = branch === undefined ? "" : ` in branch ${quoted(branch)}`;
  return new Failure(
    "EBB_AMBIGUOUS_REVISION",
    `Cannot downgrade by ${quoted(text)}: ${counted(ids.length, "revision")} are current${where}: ${listed(ids)}`,
    {
      hint: `Name the branch: ${listed(ids.map((id) => `${id}@${steps}`))}; or name the revision to go back to`,
    },
  );
}

function nothingInBranch({ text, branch }: RelativeIdentifier): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot downgrade by ${quoted(text)}: no revision of branch ${quoted(branch ?? "")} is applied`,
    { hint: "ebb current shows what is applied" },
  );
}

function branchStartsElsewhere(branch: string, roots: readonly RevisionNode[]): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot downgrade along branch ${quoted(branch)}: it passes through none of ${listed(sortedIds(roots))}`,
    { hint: "Name a revision of that branch, or leave out the branch" },
  );
}

function notBelowRows(
  spot: RevisionNode,
  applied: ReadonlySet<RevisionNode>,
  target: string,
): Failure {
  const { id } = spot.revision;
  const users = spot.dependants.filter((node) => applied.has(node));
  const why = applied.has(spot)
    ? `no child of ${id} is applied, only its dependants: ${listed(sortedIds(users))}`
    : `${id} is not applied`;
  return new Failure("EBB_BAD_RANGE", `Cannot downgrade to ${quoted(target)}: ${why}`, {
    hint: applied.has(spot)
      ? "Name a parent of that dependant instead"
      : "ebb current shows what is applied; ebb upgrade applies more",
  });
}
