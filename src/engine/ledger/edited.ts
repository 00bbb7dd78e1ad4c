import { Failure } from "../../failure.ts";
import { appliedNodes } from "../../graph/rows.ts";
import { sha256 } from "../../migration/checksum.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import { parseSection } from "../../migration/parse-section.ts";
import type { Session } from "../../session.ts";
import type { Project } from "../project/project.ts";
import type { LedgerState } from "./ledger-state.ts";
import type { PlanningState } from "./planning-state.ts";
import { type RecordedTexts, readRecordedTexts } from "./recorded.ts";
import { LONGEST_RECORDED_UP, recordOf } from "./sections.ts";
import { isRecordedBeforeSquash } from "./squash.ts";

/** An applied revision whose file differs from the ledger's record. */
export interface EditedRevision {
  readonly migration: Migration;
  readonly up: SectionChange;
  readonly down: SectionChange;
  readonly recorded: RecordedTexts;
}

/** `unrecorded`: the ledger has no record of the revision. */
export type SectionChange = "same" | "edited" | "unrecorded";

/**
 * Compares the files of applied revisions with the ledger's records, token by token, so that
 * comments, white space and line ends do not count.
 *
 * If the ledger lacks the text of a section (`no-record`), its hash is compared. Only an up section
 * has a hash.
 *
 * @throws {Failure} the failures of reading a file.
 */
export async function readEdited(
  session: Session,
  { project, state }: { readonly project: Project; readonly state: PlanningState },
  applied: readonly string[],
): Promise<readonly EditedRevision[]> {
  if (!state.hasLog) return [];
  const present = applied.filter(
    (id) => project.headers.has(id) && !isRecordedBeforeSquash(project, state, id),
  );
  const texts = await readRecordedTexts(session, state.ledger, present);
  return present.flatMap((id) => {
    const edited = compare(project.read(id), state, texts.get(id));
    return edited.up === "same" && edited.down === "same" ? [] : [edited];
  });
}

const NO_TEXTS: RecordedTexts = { up: undefined, down: undefined };

function compare(
  migration: Migration,
  { records }: PlanningState,
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

/** Parses a recorded section. Returns undefined if the text is not a section. */
function readRecorded(id: string, text: string): Section | undefined {
  try {
    return parseSection({ name: `ledger:${id}`, text }, "down");
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/**
 * Returns true if the source has all revisions of the database, and the ledger recorded each up section
 * with the text of its file. Then the records say nothing that the files do not say.
 *
 * False says nothing: the records decide. A text can differ in its comments, for example.
 */
export function areAsRecorded(
  project: Project,
  { heads, digest }: Pick<LedgerState, "heads" | "digest">,
): boolean {
  const { graph, headers } = project;
  if (digest === undefined || !heads.every((head) => headers.has(head))) return false;
  // The record of a squash can be that of a revision with the same id.
  if (graph.replaced.size > 0) return false;
  const rows = heads.flatMap((head) => graph.nodes.get(head) ?? []);
  const applied = [...appliedNodes(rows)].map(({ revision }) => revision.id);
  return digestOf(project, applied) === digest;
}

/** Returns what the server makes of the records: SHA-256 over each revision with that of its text. */
function digestOf(project: Project, applied: readonly string[]): string {
  const sorted = applied.toSorted();
  return sha256(sorted.map((id) => `${id} ${sha256(recordedText(project, id))}`).join());
}

/** Returns the text of an up section, or its hash where the ledger records no text. */
function recordedText(project: Project, id: string): string {
  const text = project.guessUpText(id);
  if (text !== undefined && text.length <= LONGEST_RECORDED_UP) return text;
  const { upSql, checksum = "" } = recordOf({ ...project.read(id), from: "file" });
  return upSql ?? checksum;
}
