import { Failure } from "../failure.ts";
import { resolveTargets } from "../graph/resolve.ts";
import type { KnownRevisions } from "./ledger/known-revisions.ts";
import type { LedgerRecord, LedgerState } from "./ledger/ledger-state.ts";

const SHORTEST_PREFIX = 4;

/**
 * Finds what the ledger recorded of the revisions that are named: also of those that were taken
 * back and whose files are gone, by their ids or four or more of their first letters.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, and what `resolveTargets` throws
 */
export function findRecords(
  known: KnownRevisions & { readonly state: LedgerState },
  names: readonly string[],
): readonly LedgerRecord[] {
  return names.flatMap((name) => recordsNamed(known, name));
}

function recordsNamed(
  { graph, state }: KnownRevisions & { readonly state: LedgerState },
  name: string,
): readonly LedgerRecord[] {
  const exact = state.records.get(name);
  if (exact !== undefined) return [exact];
  const alike = [...state.records.values()].filter(({ revision }) => revision.startsWith(name));
  const [only, ...others] = alike;
  if (only !== undefined && others.length === 0 && name.length >= SHORTEST_PREFIX) return [only];
  return resolveTargets(graph, [name], state.heads).map(({ id }) => {
    const record = state.records.get(id);
    if (record !== undefined) return record;
    throw new Failure("EBB_UNKNOWN_REVISION", `The ledger has no record of revision ${id}`, {
      hint: "It was never applied or stamped here; without --recorded its file is shown",
    });
  });
}
