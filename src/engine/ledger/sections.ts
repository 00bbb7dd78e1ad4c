import { checksum } from "../../migration/checksum.ts";
import type { Direction, Section } from "../../migration/migration.ts";
import type { RecordedRevision } from "./ledger-write.ts";

/** What runs for one revision, from its file or from the ledger. */
export interface RevisionSections {
  readonly id: string;
  readonly parents: readonly string[];
  readonly labels: readonly string[];
  readonly depends: readonly string[];
  readonly message: string;
  readonly up: Section | undefined;
  readonly assert: Section | undefined;
  readonly down: Section | undefined;
  readonly from: "file" | "ledger";
  /** Where the text starts in the bytes of its file: 3 behind a byte order mark. */
  readonly firstByte?: number;
}

/** An up section of more characters than this is recorded by its hash only. */
const LONGEST_RECORDED_UP = 1_000_000;

/** The section that a step runs; undefined when there is none. */
export function sectionOf(revision: RevisionSections, direction: Direction): Section | undefined {
  return direction === "up" ? revision.up : revision.down;
}

/** What the log keeps of a revision, so that any ebb can take it back without its file. */
export function recordOf(revision: RevisionSections): RecordedRevision {
  const { up, down } = revision;
  const upText = textToRecord(up);
  return {
    id: revision.id,
    parents: revision.parents,
    labels: revision.labels,
    depends: revision.depends,
    message: revision.message,
    checksum: up?.checksum,
    upSql: upText !== undefined && upText.length > LONGEST_RECORDED_UP ? undefined : upText,
    downSql: textToRecord(down),
  };
}

/** The hash of one statement over its tokens, with the data of a COPY, for the journal. */
export function statementHash(section: Section, index: number): string {
  const { source } = section;
  const statement = section.statements[index];
  if (statement === undefined) throw new Error(`Section has no statement ${index}`);
  const { start, end, copyData } = statement;
  return checksum(source, { start, end: copyData ? endOfLine(source, copyData.end) : end });
}

/** The line `\\.` that ends the data of a COPY belongs to it. */
function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

function textToRecord(section: Section | undefined): string | undefined {
  if (section === undefined || !section.options.record) return undefined;
  return section.source.slice(section.start, section.end);
}
