import { writeDifference } from "../../ddl/write-difference.ts";
import { NO_OPTIONS } from "../../migration/section-options.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import type { AuthoredRevision } from "./author.ts";
import { doubtsBetween, failureDoubt, unwrittenDoubts } from "./doubts.ts";
import { EMPTY_SNAPSHOT } from "./dump.ts";
import { sectionOfPart, wholePart } from "./parts.ts";
import type { Workshop } from "./workshop.ts";
import { writtenMigration } from "./written-migration.ts";

/** A database to take over. */
export interface FoundDatabase {
  readonly snapshot: Snapshot;
  /** The major version. */
  readonly serverVersion: number;
}

/**
 * Writes a revision that creates a database as it was found, and proves its up.
 *
 * Its down would drop everything, so it is declared irreversible.
 *
 * @throws {Failure} of `Workshop.make`
 */
export async function authorBaseline(
  workshop: Workshop,
  { snapshot: found, serverVersion }: FoundDatabase,
): Promise<AuthoredRevision> {
  const written = writeDifference(EMPTY_SNAPSHOT, found, { serverVersion, online: false });
  const up = sectionOfPart(wholePart(written.statements));
  await workshop.make({ kind: "empty" });
  const ran = await workshop.applyUp(writtenMigration(up));
  const differing =
    ran.kind === "failed"
      ? [failureDoubt(ran.failure, "up")]
      : doubtsBetween(await workshop.snapshot(), found, "up");
  const doubts =
    differing.length === 0 ? [] : [...unwrittenDoubts(written.unwritten, "up"), ...differing];
  return { up, down: IRREVERSIBLE, upLoses: [], downLoses: [], doubts };
}

const IRREVERSIBLE = {
  options: { ...NO_OPTIONS, irreversible: "this is the database as ebb found it" },
  sql: "",
};
