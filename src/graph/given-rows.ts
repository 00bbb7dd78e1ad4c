import type { RevisionGraph } from "./graph.ts";
import { findByPrefix, findExact } from "./lookup.ts";
import { isWord } from "./name.ts";
import { resolveTargets } from "./resolve.ts";

/**
 * Reads rows that a person typed instead of a database (`plan --from`): ids, prefixes, labels or
 * words, separated by commas; `base` is none.
 *
 * A name that nothing answers to stays as it is, as it would in the version table: planning
 * refuses it, and `stamp --purge` does not.
 *
 * @throws {Failure} `EBB_AMBIGUOUS_REVISION`, `EBB_MULTIPLE_HEADS`; `EBB_UNKNOWN_REVISION` for
 * `current` and for prefixes of fewer than four characters.
 */
export function parseGivenRows(graph: RevisionGraph, text: string): readonly string[] {
  const names = text.split(",").filter((name) => name !== "");
  return names.flatMap((name) => rowsNamed(graph, name));
}

function rowsNamed(graph: RevisionGraph, name: string): readonly string[] {
  if (!isWord(name) && findByPrefix(graph, name).length === 0) {
    return [findExact(graph, name)?.revision.id ?? name];
  }
  return resolveTargets(graph, [name], undefined).map(({ id }) => id);
}
