import { Failure } from "../failure.ts";
import type { ForeignMigration } from "./importer.ts";

type Node = Omit<ForeignMigration, "up" | "down">;

/**
 * Orders revisions so that each comes after its parents and dependencies; among equals the older
 * one comes first. Parents and dependencies become whole ids.
 *
 * @throws {Failure} `EBB_IMPORT` for one without a file
 */
export function inOrder<T extends Node>(nodes: readonly T[]): readonly T[] {
  const resolved = nodes
    .map((node) => ({
      ...node,
      parents: wholeIds(node.parents ?? [], node, nodes),
      depends: wholeIds(node.depends ?? [], node, nodes),
    }))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const known = new Set(resolved.map(({ version }) => version));
  const done = new Set<string>();
  const ordered: T[] = [];
  const isReady = ({ parents, depends }: Node): boolean =>
    [...(parents ?? []), ...(depends ?? [])].every((id) => done.has(id) || !known.has(id));
  for (let left: readonly T[] = resolved; left.length > 0; ) {
    // In a circle no revision is ready: the files are written, and ebb names the circle.
    const next = left.find(isReady) ?? left[0];
    if (next === undefined) break;
    done.add(next.version);
    ordered.push(next);
    left = left.filter((node) => node !== next);
  }
  return ordered;
}

function keyOf({ created, version }: Node): string {
  return `${created ?? ""} ${version}`;
}

/** A dependency can be a label or the beginning of an id. */
function wholeIds(
  words: readonly string[],
  { files: [file = ""] }: Node,
  nodes: readonly Node[],
): readonly string[] {
  return words.map((word) => {
    const found =
      nodes.find(({ version }) => version === word) ??
      nodes.find(({ labels = [] }) => labels.includes(word)) ??
      nodes.find(({ version }) => version.startsWith(word));
    if (found !== undefined) return found.version;
    throw new Failure("EBB_IMPORT", `Cannot find the revision ${word}, which ${file} needs`, {
      hint: "Bring its file back, or name the directory that holds it in version_locations",
    });
  });
}
