import { Failure } from "../../failure.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import { parseSection } from "../../migration/parse-section.ts";
import type { Session } from "../../session.ts";
import type { Project } from "../project/project.ts";
import type { LedgerState } from "./ledger-state.ts";
import { type RecordedTexts, readRecordedTexts } from "./recorded.ts";

/** An applied revision whose file says something else than what the ledger recorded. */
export interface EditedRevision {
  readonly migration: Migration;
  readonly up: SectionChange;
  readonly down: SectionChange;
  readonly recorded: RecordedTexts;
}

/** `unrecorded`: the ledger holds nothing of the revision. */
export type SectionChange = "same" | "edited" | "unrecorded";

/**
 * Compares the files of applied revisions with what the ledger recorded: over tokens, so that
 * comments, white space and line ends do not count.
 *
 * A section whose text the ledger does not hold (`no-record`) is compared by its hash, which only
 * an up section has.
 *
 * @throws {Failure} what reading a file throws.
 */
export async function readEdited(
  session: Session,
  { project, state }: { readonly project: Project; readonly state: LedgerState },
  applied: readonly string[],
): Promise<readonly EditedRevision[]> {
  if (!state.hasLog) return [];
  const present = applied.filter((id) => project.headers.has(id));
  const texts = await readRecordedTexts(session, state.ledger, present);
  return present.flatMap((id) => {
    const edited = compare(project.read(id), state, texts.get(id));
    return edited.up === "same" && edited.down === "same" ? [] : [edited];
  });
}

const NO_TEXTS: RecordedTexts = { up: undefined, down: undefined };

function compare(
  migration: Migration,
  { records }: LedgerState,
  recorded: RecordedTexts | undefined,
): EditedRevision {
  const record = records.get(migration.id);
  if (record === undefined || recorded === undefined) {
    return { migration, up: "unrecorded", down: "unrecorded", recorded: NO_TEXTS };
  }
  const isUpSame = record.checksum === undefined || record.checksum === migration.up.checksum;
  const isDownSame = isSameDown(migration, recorded.down);
  return {
    migration,
    up: isUpSame ? "same" : "edited",
    down: isDownSame ? "same" : "edited",
    recorded,
  };
}

function isSameDown({ id, down }: Migration, recorded: string | undefined): boolean {
  if (recorded === undefined) return down === undefined || !down.options.record;
  if (down === undefined) return false;
  const then = readRecorded(id, recorded);
  return (
    then !== undefined &&
    then.checksum === down.checksum &&
    JSON.stringify(then.options) === JSON.stringify(down.options)
  );
}

/** A text that cannot be read as a section is no section of the file. */
function readRecorded(id: string, text: string): Section | undefined {
  try {
    return parseSection({ name: `ledger:${id}`, text }, "down");
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
