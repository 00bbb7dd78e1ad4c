import { sortedIds } from "../graph/graph.ts";
import { realHeads } from "../graph/points.ts";
import type { Status } from "./inspect/status.ts";
import type { Project } from "./project/project.ts";

/**
 * Finds the revision to which a database that is ahead of its source can go back: the source's head.
 *
 * Undefined where the source has several heads, or where some of it is not applied.
 */
export function backToSource({ graph }: Project, { pending }: Status): string | undefined {
  const [head, ...others] = sortedIds(realHeads(graph));
  return others.length === 0 && pending.length === 0 ? head : undefined;
}
