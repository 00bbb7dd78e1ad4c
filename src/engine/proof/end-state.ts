import type { RevisionNode } from "../../graph/graph.ts";
import { compareSnapshots, type Difference } from "../../schema/compare.ts";
import { withoutGlobal } from "../../schema/snapshot.ts";
import type { Project } from "../project/project.ts";
import type { Bench } from "./bench.ts";
import type { Image } from "./image.ts";

/**
 * Compares the schemas to which two versions of revisions lead.
 *
 * `before` is an image of {@link endImage}. Even the order of columns counts.
 */
export function endDifferences(before: Image, after: Image): readonly Difference[] {
  const [one, other] = [withoutGlobal(before.snapshot()), withoutGlobal(after.snapshot())];
  return compareSnapshots(one, other, { columnOrder: true });
}

/**
 * Applies revisions, and those that they need, on an empty scratch database, and returns its schema.
 *
 * @throws {Failure} that of the first up that fails, and those of {@link Bench}
 */
export async function endImage(
  bench: Bench,
  project: Project,
  wanted: ReadonlySet<string>,
): Promise<Image> {
  const needed = withNeeded(project, wanted);
  for (const node of project.graph.order) {
    if (!needed.has(node)) continue;
    const ran = await bench.applyUp(project.read(node.revision.id));
    if (ran.kind === "failed") throw ran.failure;
  }
  return bench.image("own transaction");
}

function withNeeded({ graph }: Project, wanted: ReadonlySet<string>): ReadonlySet<RevisionNode> {
  const needed = new Set<RevisionNode>();
  // Children first: each adds what it needs before its parents are looked at.
  for (const node of [...graph.order].reverse()) {
    if (wanted.has(node.revision.id) || needed.has(node)) {
      needed.add(node);
      for (const parent of node.needs) needed.add(parent);
    }
  }
  return needed;
}
