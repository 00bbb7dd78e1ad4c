import { Failure } from "../../failure.ts";
import { appliedNodes } from "../../graph/rows.ts";
import { sha256 } from "../../migration/checksum.ts";
import type { Direction, Migration, Section } from "../../migration/migration.ts";
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
 * Returns true if the source has all revisions of the database, and the ledger recorded each section
 * of these kinds with the text of its file. Then the records say nothing that the files do not say.
 *
 * False says nothing: the records decide. A text can differ in its comments, for example.
 */
export function areAsRecorded(
  project: Project,
  { heads, digests, halfRun }: Pick<LedgerState, "heads" | "digests" | "halfRun">,
  kinds: readonly Direction[],
): boolean {
  const { graph, headers } = project;
  if (digests === undefined || halfRun !== undefined) return false;
  if (!heads.every((head) => headers.has(head))) return false;
  // The record of a squash can be that of a revision with the same id.
  if (graph.replaced.size > 0) return false;
  const rows = heads.flatMap((head) => graph.nodes.get(head) ?? []);
  const applied = [...appliedNodes(rows)].map(({ revision }) => revision.id).sort();
  // Only hashes are kept: the texts of thousands of revisions are large.
  const hashes = applied.map((id) => {
    const texts = recordedTexts(project, id);
    return kinds.map((kind) => `${id} ${sha256(texts[kind])}`);
  });
  return kinds.every(
    (kind, index) => sha256(hashes.map((each) => each[index]).join()) === digests[kind],
  );
}

/** Returns the texts of a revision; for an up section without a recorded text, its hash. */
function recordedTexts(project: Project, id: string): Readonly<Record<Direction, string>> {
  const guess = project.guessTexts(id);
  if (guess !== undefined && guess.up.length <= LONGEST_RECORDED_UP) {
    return { up: guess.up, down: guess.down ?? "" };
  }
  const {
    upSql,
    downSql = "",
    checksum = "",
  } = recordOf({ ...project.readOnce(id), from: "file" });
  return { up: upSql ?? checksum, down: downSql };
}
