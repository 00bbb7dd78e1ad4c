import type { Project } from "../engine/project/project.ts";
import type { Candidate, Typed } from "./completion/candidates.ts";
import type { ParsedArguments } from "./frame/arguments.ts";
import { createContext } from "./frame/context.ts";
import type { Bundle } from "./frame/own-bundle.ts";
import type { World } from "./terminal/world.ts";

/** Where the revisions come from. */
export interface RevisionSource {
  readonly parsed: ParsedArguments;
  readonly world: World;
  readonly bundle: Bundle | undefined;
}

/**
 * The revisions that could be meant: words, labels and ids, the newest first.
 *
 * In a range and behind a comma it is the last one that is being typed.
 *
 * @throws {Failure} what reading the settings and the files throws
 */
export async function revisionCandidates(
  { prefix, typed }: Typed,
  { parsed, world, bundle }: RevisionSource,
): Promise<readonly Candidate[]> {
  const start = Math.max(typed.lastIndexOf(":"), typed.lastIndexOf(",")) + 1;
  const kept = prefix + typed.slice(0, start);
  const last = typed.slice(start);
  const context = await createContext(parsed, { world, bundle });
  return namesIn(context.project())
    .filter(({ word }) => word.startsWith(last))
    .map(({ word, description }) => ({ word: kept + word, description }));
}

const WORDS: readonly Candidate[] = [
  { word: "head", description: "the newest revision" },
  { word: "heads", description: "the newest revision of each branch" },
  { word: "base", description: "in front of the first revision" },
];

function namesIn({ graph, headers }: Project): readonly Candidate[] {
  const labels = Array.from(graph.labels, ([label, { revision }]) => ({
    word: `${label}@head`,
    description: `the newest revision of the branch that begins at ${revision.id}`,
  }));
  const ids = graph.order.map(({ revision: { id } }) => ({
    word: id,
    description: headers.get(id)?.message ?? "",
  }));
  return [...WORDS, ...labels, ...ids.reverse()];
}
