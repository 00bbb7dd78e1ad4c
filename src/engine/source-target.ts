import { resolveAbsolute } from "../graph/absolute.ts";
import { parseIdentifier } from "../graph/identifier.ts";
import { findExact } from "../graph/lookup.ts";
import type { Project } from "./project/project.ts";

const HEADS = /^(?:([^@]+)@)?(heads?)([+-][0-9]+)?$/;

/**
 * Writes `head` and `heads` as the ids that they stand for in the source.
 *
 * A database that is ahead of the source has heads of its own, which the plan knows too: an older
 * release that says `head` means the newest revision that it has.
 *
 * @throws {Failure} `EBB_MULTIPLE_HEADS`
 */
export function sourceTargets({ graph }: Project, target: string): readonly string[] {
  const [, branch, word, steps = ""] = HEADS.exec(target) ?? [];
  const isOfLedger = branch !== undefined && findExact(graph, branch) === undefined;
  if (word === undefined || graph.nodes.size === 0 || isOfLedger) return [target];
  const heads = branch === undefined ? word : `${branch}@${word}`;
  const identifier = parseIdentifier(heads);
  if (identifier.kind !== "absolute") return [target];
  const found = resolveAbsolute(graph, identifier, undefined);
  return found.length === 0 ? [target] : found.map(({ revision }) => `${revision.id}${steps}`);
}

/** The same for a command that takes one target. */
export function sourceTarget(project: Project, target: string): string {
  const [first, ...more] = sourceTargets(project, target);
  return first === undefined || more.length > 0 ? target : first;
}
