import { downgradeSet } from "./downgrade-set.ts";
import {
  byCodeUnits,
  inOrder,
  type Revision,
  type RevisionGraph,
  type RevisionNode,
  sortedIds,
} from "./graph.ts";
import { changesDown, changesUp, headHistory, type RowChange } from "./row-change.ts";
import { appliedNodes, knownRows } from "./rows.ts";
import { stampRows } from "./stamp-rows.ts";
import { upgradeTargets } from "./upgrade-targets.ts";

/**
 * One revision to apply or to take back, with the rows of the version table before and after it.
 */
export interface Step {
  readonly direction: "up" | "down";
  readonly revision: Revision;
  /** Sorted by code units. Before the first step these are the table's rows. */
  readonly headsBefore: readonly string[];
  readonly headsAfter: readonly string[];
}

/** The effect of a command. Heads are sorted by code units. */
export interface Plan {
  /** In the order of the graph; for a downgrade in reverse. A stamp has no steps. */
  readonly steps: readonly Step[];
  readonly headsBefore: readonly string[];
  readonly headsAfter: readonly string[];
  /** In the order of the graph, also for a downgrade. */
  readonly becomesApplied: readonly string[];
  readonly becomesUnapplied: readonly string[];
}

/**
 * Plans to apply the targets and all revisions that they need.
 *
 * Targets below others, and applied ones, add nothing. So the plan may have no steps.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION` (also for a row), `EBB_UNKNOWN_BRANCH`,
 * `EBB_AMBIGUOUS_REVISION`, `EBB_MULTIPLE_HEADS`, `EBB_BAD_RANGE`.
 */
export function planUpgrade(
  graph: RevisionGraph,
  rows: readonly string[],
  targets: readonly string[],
): Plan {
  const wanted = upgradeTargets(graph, rows, targets);
  const known = knownRows(graph, rows);
  const applied = appliedNodes(known);
  const pending = [...appliedNodes(wanted)].filter((node) => !applied.has(node));
  const order = inOrder(pending);
  return {
    ...stepsAlong("up", rows, order, changesUp(known, order)),
    becomesApplied: order.map((node) => node.revision.id),
    becomesUnapplied: [],
  };
}

/**
 * Plans to take back all descendants and dependants of the target. The target itself stays applied.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION` (also for a row), `EBB_UNKNOWN_BRANCH`,
 * `EBB_AMBIGUOUS_REVISION`, `EBB_MULTIPLE_HEADS`, `EBB_BAD_RANGE`.
 */
export function planDowngrade(graph: RevisionGraph, rows: readonly string[], target: string): Plan {
  return takeBack(graph, rows, inOrder(downgradeSet(graph, rows, target)));
}

/**
 * Plans to take back revisions, given in the order of the graph. No other applied revision needs one
 * of them.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION` for a row.
 */
function takeBack(
  graph: RevisionGraph,
  rows: readonly string[],
  order: readonly RevisionNode[],
): Plan {
  const reversed = order.toReversed();
  const changes = changesDown(knownRows(graph, rows), reversed);
  return {
    ...stepsAlong("down", rows, reversed, changes),
    becomesApplied: [],
    becomesUnapplied: order.map((node) => node.revision.id),
  };
}

/**
 * Plans to go back to earlier rows: first a downgrade of all that they do not need, then an upgrade
 * of what they need.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION` for a row that the graph lacks.
 */
export function planReturn(
  graph: RevisionGraph,
  rows: readonly string[],
  wanted: readonly string[],
): Plan {
  const kept = appliedNodes(knownRows(graph, wanted));
  const applied = appliedNodes(knownRows(graph, rows));
  const surplus = inOrder([...applied].filter((node) => !kept.has(node)));
  const down = takeBack(graph, rows, surplus);
  const up = planUpgrade(graph, down.headsAfter, wanted);
  return {
    steps: [...down.steps, ...up.steps],
    headsBefore: down.headsBefore,
    headsAfter: up.headsAfter,
    becomesApplied: up.becomesApplied,
    becomesUnapplied: down.becomesUnapplied,
  };
}

/**
 * Plans to apply or to take back one revision, which the caller knows is next.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION` for a row.
 */
export function planOne(
  graph: RevisionGraph,
  rows: readonly string[],
  { direction, node }: { readonly direction: Step["direction"]; readonly node: RevisionNode },
): Plan {
  const known = knownRows(graph, rows);
  const order = [node];
  const changes = direction === "up" ? changesUp(known, order) : changesDown(known, order);
  const ids = [node.revision.id];
  return {
    ...stepsAlong(direction, rows, order, changes),
    becomesApplied: direction === "up" ? ids : [],
    becomesUnapplied: direction === "down" ? ids : [],
  };
}

/**
 * Plans to write other rows without running a section.
 *
 * `purge` first forgets all rows, also those without a known revision. `becomesUnapplied` does not
 * list the unknown ones.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION` (also for a row, without `purge`), `EBB_UNKNOWN_BRANCH`,
 * `EBB_AMBIGUOUS_REVISION`, `EBB_MULTIPLE_HEADS`, `EBB_BAD_RANGE`.
 */
export function planStamp(
  graph: RevisionGraph,
  rows: readonly string[],
  { targets, purge }: { readonly targets: readonly string[]; readonly purge: boolean },
): Plan {
  const known = purge ? rows.flatMap((row) => graph.nodes.get(row) ?? []) : knownRows(graph, rows);
  const stamped = stampRows(graph, purge ? [] : known, targets);
  const before = appliedNodes(known);
  const after = appliedNodes(stamped);
  return {
    steps: [],
    headsBefore: distinct(rows),
    headsAfter: sortedIds(stamped),
    becomesApplied: idsInOrder([...after].filter((node) => !before.has(node))),
    becomesUnapplied: idsInOrder([...before].filter((node) => !after.has(node))),
  };
}

function stepsAlong(
  direction: Step["direction"],
  rows: readonly string[],
  order: readonly RevisionNode[],
  changes: readonly RowChange[],
): Pick<Plan, "steps" | "headsBefore" | "headsAfter"> {
  const headsAt = headHistory(rows, changes);
  const steps = order.map(({ revision }, index) => ({
    direction,
    revision,
    get headsBefore() {
      return headsAt(index);
    },
    get headsAfter() {
      return headsAt(index + 1);
    },
  }));
  return { steps, headsBefore: headsAt(0), headsAfter: headsAt(order.length) };
}

function distinct(rows: readonly string[]): readonly string[] {
  return [...new Set(rows)].sort(byCodeUnits);
}

function idsInOrder(nodes: readonly RevisionNode[]): readonly string[] {
  return inOrder(nodes).map((node) => node.revision.id);
}
