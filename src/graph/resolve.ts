import { Failure } from "../failure.ts";
import { quoted } from "../text/counted.ts";
import { resolveAbsolute } from "./absolute.ts";
import type { Revision, RevisionGraph, RevisionNode } from "./graph.ts";
import { type Identifier, isWord, parseIdentifier, type RelativeIdentifier } from "./identifier.ts";
import { descendants } from "./lineage.ts";
import { findBranch, findByPrefix, findExact, refuseShortPrefixes } from "./lookup.ts";
import { realHeads } from "./points.ts";
import { tooFar, walk } from "./walk.ts";

/**
 * Finds the revisions that the arguments of `show`, `edit`, `merge` and `revision --head` name, in
 * the order of the arguments. `base` names none.
 *
 * `current` needs the rows of the version table. The only relative forms here are `-N` and
 * `<label>@-N`: N below each head, as in Alembic.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, `EBB_UNKNOWN_BRANCH`, `EBB_AMBIGUOUS_REVISION`,
 * `EBB_MULTIPLE_HEADS`, `EBB_BAD_RANGE`.
 */
export function resolveTargets(
  graph: RevisionGraph,
  targets: readonly string[],
  rows: readonly string[] | undefined,
): readonly Revision[] {
  const identifiers = targets.map(parseIdentifier);
  const nodes = identifiers.flatMap((identifier) => resolveIdentifier(graph, identifier, rows));
  refuseShortPrefixes(graph, identifiers);
  return nodes.map((node) => node.revision);
}

/**
 * Finds the revisions that one identifier names, without counting from the applied revisions.
 *
 * @throws {Failure} as `resolveTargets`.
 */
export function resolveIdentifier(
  graph: RevisionGraph,
  identifier: Identifier,
  rows: readonly string[] | undefined,
): readonly RevisionNode[] {
  if (identifier.kind === "absolute") return resolveAbsolute(graph, identifier, rows);
  const isBelowHeads =
    identifier.anchor === undefined && identifier.direction === "down" && identifier.count > 0;
  if (!isBelowHeads) throw relativeElsewhere(identifier);
  return belowHeads(graph, identifier);
}

function belowHeads(graph: RevisionGraph, identifier: RelativeIdentifier): readonly RevisionNode[] {
  const starts = labelledHeads(graph, identifier.branch);
  const walks = starts.map((start) => ({ start, ...walk(graph, start, identifier) }));
  const short = walks.find(({ left }) => left > 0);
  if (short !== undefined) throw tooFar(identifier, short.start);
  return walks.flatMap(({ end }) => (end === "base" ? [] : [end]));
}

/** Returns the real heads above a label. A revision before the `@` has none, as in Alembic. */
function labelledHeads(graph: RevisionGraph, branch: string | undefined): readonly RevisionNode[] {
  if (branch === undefined) return realHeads(graph);
  findBranch(graph, branch);
  const labelled = graph.labels.get(branch);
  if (labelled === undefined) return [];
  const above = descendants([labelled], "parents");
  return realHeads(graph).filter((node) => above.has(node));
}

function relativeElsewhere({ text }: RelativeIdentifier): Failure {
  return new Failure(
    "EBB_UNKNOWN_REVISION",
    `Cannot resolve ${quoted(text)}: only upgrade, downgrade and history -r count steps`,
    { hint: "Name the revision itself; ebb history lists them" },
  );
}

/**
 * Reads rows that the user gives instead of a database (`plan --from`): ids, prefixes, labels or
 * words, separated by commas. `base` means no row.
 *
 * An unknown name stays unchanged, as it would in the version table: planning refuses it, but
 * `stamp --purge` does not.
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
