import { unwrittenLine } from "../../ddl/sql-text.ts";
import type { Unwritten } from "../../ddl/written.ts";
import type { Failure } from "../../failure.ts";
import type { Direction } from "../../migration/migration.ts";
import { compareSnapshots, type Difference } from "../../schema/compare.ts";
import { describeChanges, describeObject } from "../../schema/describe.ts";
import type { Snapshot } from "../../schema/snapshot.ts";

/** Lists the objects that differ from the expected state after a section, one line each. */
export function doubtsBetween(
  found: Snapshot,
  expected: Snapshot,
  direction: Direction,
): readonly string[] {
  const wanted = direction === "up" ? "wanted" : "before";
  return compareSnapshots(expected, found).map(
    (difference) => `After the ${direction} ${standing(difference, wanted)}`,
  );
}

/** Describes a section that failed on the scratch database. */
export function failureDoubt({ message }: Failure, direction: Direction): string {
  return `The ${direction} fails on the scratch database: ${message}`;
}

/** Describes the objects for which ebb could not write SQL. */
export function unwrittenDoubts(
  unwritten: readonly Unwritten[],
  direction: Direction,
): readonly string[] {
  return unwritten.map((each) => `In the ${direction} ${unwrittenLine(each)}`);
}

function standing(difference: Difference, wanted: string): string {
  const object = describeObject(difference.object);
  switch (difference.kind) {
    case "removed":
      return `${object} is missing`;
    case "added":
      return `${object} exists, but ${wanted === "before" ? "did not exist before" : "is not wanted"}`;
    case "changed":
      return `${object} is not as ${wanted}: ${describeChanges(difference)}`;
  }
}
