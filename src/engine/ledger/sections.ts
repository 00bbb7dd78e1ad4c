import { withRecordedVariables } from "../../migration/bind-variables.ts";
import { checksum, sha256 } from "../../migration/checksum.ts";
import type { Direction, Section } from "../../migration/migration.ts";
import { writtenText } from "../../migration/written.ts";
import type { LogRow, RecordedRevision } from "./ledger-write.ts";

/** The sections of one revision, from its file or from the ledger. */
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
  /** The byte of the file where the text starts: 3 after a byte order mark. */
  readonly firstByte?: number;
}

/**
 * Returns the log row with the variables that a step uses, for no or one row: each name with the
 * SHA-256 of its value. For a `no-record` section, only the name is recorded.
 */
export function variableRows(revision: RevisionSections, direction: Direction): LogRow[] {
  const used = sectionsRun(revision, { direction }).flatMap(({ written, options }) =>
    [...(written?.variables ?? [])].map(([name, value]): [string, string | null] => [
      name,
      value === undefined || !options.record ? null : sha256(value),
    ]),
  );
  if (used.length === 0) return [];
  const note = JSON.stringify(Object.fromEntries(used));
  return [{ event: "variables", direction, revision: revision.id, note }];
}

/** For a longer up section, only its hash is recorded. */
export const LONGEST_RECORDED_UP = 1_000_000;

/** Returns the section that a step runs; undefined if there is none. */
export function sectionOf(revision: RevisionSections, direction: Direction): Section | undefined {
  return direction === "up" ? revision.up : revision.down;
}

/** Returns the sections that a step runs, in order: an assert section runs behind its up section. */
export function sectionsRun(
  revision: RevisionSections,
  { direction }: { readonly direction: Direction },
): readonly Section[] {
  const { up, assert, down } = revision;
  const sections = direction === "up" ? [up, assert] : [down];
  return sections.filter((section) => section !== undefined);
}

/**
 * Returns the record of a revision for the log. With it, any ebb can take the revision back without
 * its file.
 */
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

/** Returns the hash of one statement over its tokens, with the data of a COPY, for the journal. */
export function statementHash(section: Section, index: number): string {
  const { source } = section;
  const statement = section.statements[index];
  if (statement === undefined) throw new Error(`Section has no statement ${index}`);
  return checksum(source, [statement]);
}

function textToRecord(section: Section | undefined): string | undefined {
  if (section === undefined || !section.options.record) return undefined;
  return withRecordedVariables(writtenText(section), section.written?.variables);
}
