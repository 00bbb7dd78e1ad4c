import { compareSnapshots } from "../schema/compare.ts";
import { describeChanges, describeObject } from "../schema/describe.ts";
import type { Snapshot } from "../schema/snapshot.ts";
import type { WriteOptions, WrittenDifference, WrittenStatement } from "./written.ts";

/**
 * Writes the statements that turn a database in the state `from` into one in the state `to`.
 *
 * Both snapshots must have been read with their dependencies. Equal snapshots give no statement.
 */
export function writeDifference(
  from: Snapshot,
  to: Snapshot,
  _options: WriteOptions,
): WrittenDifference {
  const statements: WrittenStatement[] = [];
  const unwritten = compareSnapshots(from, to, { columnOrder: true }).map((difference) => ({
    object: describeObject(difference.object),
    reason: describeChanges(difference),
  }));
  return { statements, unwritten };
}
