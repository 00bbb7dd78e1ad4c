import { unwrittenLine } from "../../ddl/sql-text.ts";
import type { Unwritten } from "../../ddl/written.ts";
import type { Failure } from "../../failure.ts";
import type { Direction } from "../../migration/migration.ts";
import { compareSnapshots, type Difference } from "../../schema/compare.ts";
import { describeChanges, describeObject } from "../../schema/describe.ts";
import type { Snapshot } from "../../schema/snapshot.ts";

/** Says in which objects a database is not as it should be after a section, a line each. */
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

/** Says what failed on the scratch database. */
export function failureDoubt({ message }: Failure, direction: Direction): string {
  return `The ${direction} fails on the scratch database: ${message}`;
}

/** Says what could not be written. */
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
      return `${object} is there, which was not ${wanted === "before" ? "there before" : wanted}`;
    case "changed":
      return `${object} is not as ${wanted}: ${describeChanges(difference)}`;
  }
}
