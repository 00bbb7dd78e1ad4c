import { resolveAbsolute } from "./absolute.ts";
import type { RevisionGraph } from "./graph.ts";
import { parseIdentifier } from "./identifier.ts";
import { findByPrefix, findExact, findRevision } from "./lookup.ts";
import { isWord } from "./name.ts";

/**
 * Reads rows that a person typed instead of a database (`plan --from`): ids, prefixes, labels or
 * words, separated by commas; `base` is none.
 *
 * A name that nothing answers to stays as it is, as it would in the version table: planning
 * refuses it, and `stamp --purge` does not.
 *
 * @throws {Failure} `EBB_AMBIGUOUS_REVISION`, `EBB_MULTIPLE_HEADS`.
 */
export function parseGivenRows(graph: RevisionGraph, text: string): readonly string[] {
  const names = text.split(",").filter((name) => name !== "");
  return names.flatMap((name) => rowsNamed(graph, name));
}

function rowsNamed(graph: RevisionGraph, name: string): readonly string[] {
  const exact = findExact(graph, name);
  if (exact !== undefined) return [exact.revision.id];
  if (isWord(name)) {
    const identifier = parseIdentifier(name);
    if (identifier.kind === "relative") return [name];
    return resolveAbsolute(graph, identifier, undefined).map((node) => node.revision.id);
  }
  if (name.length < 4 || findByPrefix(graph, name).length === 0) return [name];
  return [findRevision(graph, name, undefined).revision.id];
}
