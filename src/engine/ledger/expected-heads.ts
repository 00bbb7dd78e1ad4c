import { Failure } from "../../failure.ts";
import { namedOrBase } from "../../graph/identifier.ts";
import type { LedgerState } from "./ledger-state.ts";

const SHORTEST_PREFIX = 4;

/**
 * Parses the value of `--expect`: revisions separated by commas, or `base`.
 *
 * @throws {Failure} `EBB_USAGE` for an empty name.
 */
export function expectedHeads(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  if (text.trim() === "base") return [];
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "" && name !== "base")) return names;
  throw new Failure("EBB_USAGE", `Cannot expect "${text}": it is not a list of revisions`, {
    hint: "Write revisions separated by commas, or base alone for none",
  });
}

/**
 * Refuses a database whose heads are not the expected ones.
 *
 * @throws {Failure} `EBB_MOVED` unless the heads are exactly these, in any order. Each may be a
 * prefix of four or more characters.
 */
export function requireExpected(
  { heads }: Pick<LedgerState, "heads">,
  expected: readonly string[] | undefined,
): void {
  if (expected === undefined) return;
  const left = new Set(heads);
  for (const name of expected) left.delete(headNamed(heads, name) ?? "");
  const areAllThere = expected.every((name) => headNamed(heads, name) !== undefined);
  if (areAllThere && left.size === 0) return;
  const [at, wanted] = [namedOrBase(heads), namedOrBase(expected)];
  throw new Failure("EBB_MOVED", `The database is at ${at}, not at ${wanted} as expected`, {
    hint: "Another user changed it: check ebb status, then decide again",
  });
}

function headNamed(heads: readonly string[], name: string): string | undefined {
  if (heads.includes(name)) return name;
  if (name.length < SHORTEST_PREFIX) return undefined;
  const found = heads.filter((head) => head.startsWith(name));
  return found.length === 1 ? found[0] : undefined;
}
