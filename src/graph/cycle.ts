import { Failure } from "../failure.ts";
import type { RevisionNode } from "./graph.ts";

const LONGEST_CYCLE = 20;

/**
 * Names one cycle, in order and with its files, among revisions that could not be ordered.
 *
 * Each of them still needs another of them, so walking along these needs must come back to a
 * revision that was passed already.
 */
export function cycleFailure(unordered: readonly RevisionNode[]): Failure {
  const cycle = findCycle(unordered);
  const [first] = cycle;
  const path = [...shown(cycle), first === undefined ? "" : first.revision.id].join(" needs ");
  return new Failure("EBB_CYCLE", `Cannot order the revisions, they form a cycle: ${path}`, {
    hint: "Take one of them off a parents: or depends: line",
    subject: first && { file: first.revision.origin, revision: first.revision.id },
  });
}

function findCycle(unordered: readonly RevisionNode[]): readonly RevisionNode[] {
  const left = new Set(unordered);
  const passed = new Map<RevisionNode, number>();
  const path: RevisionNode[] = [];
  let node = unordered[0];
  while (node !== undefined) {
    const start = passed.get(node);
    if (start !== undefined) return path.slice(start);
    passed.set(node, path.length);
    path.push(node);
    node = node.needs.find((needed) => left.has(needed));
  }
  return path;
}

function shown(cycle: readonly RevisionNode[]): readonly string[] {
  const names = cycle.map(({ revision }) => `${revision.id} (${revision.origin})`);
  if (names.length <= LONGEST_CYCLE) return names;
  const left = names.length - LONGEST_CYCLE;
  return [...names.slice(0, LONGEST_CYCLE - 1), `… (${left} more)`, ...names.slice(-1)];
}
