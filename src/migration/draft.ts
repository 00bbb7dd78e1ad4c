import { startOfNextLine } from "../sql/literal.ts";
import { formatCreated } from "./created.ts";
import type { Header, Migration, Section, SectionOptions } from "./migration.ts";
import { NO_OPTIONS } from "./section-options.ts";

/** The text of a section after its marker line. */
export interface SectionDraft {
  readonly options: SectionOptions;
  readonly sql: string;
}

/** The content of a revision file to write. */
export interface MigrationDraft
  extends Pick<
    Header,
    | "id"
    | "message"
    | "description"
    | "parents"
    | "depends"
    | "labels"
    | "createdText"
    | "author"
    | "squash"
  > {
  readonly up: SectionDraft;
  readonly down: SectionDraft | undefined;
  readonly assert: SectionDraft | undefined;
}

/**
 * The facts about a new revision before its file is written.
 *
 * The author comes from git or the system, not from the user's input. So its control characters
 * become spaces.
 */
export interface NewRevision
  extends Pick<Header, "id" | "parents" | "depends" | "labels" | "author"> {
  /** The command line's text. Lines after the first become the description. */
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/**
 * Drafts the file of `ebb revision`: both sections, without a statement but with a comment on what
 * to write.
 */
export function draftRevision(revision: NewRevision): MigrationDraft {
  return { ...draftHeader(revision), up: REVISION_UP, down: REVISION_DOWN, assert: undefined };
}

/** Drafts the file of `ebb merge`, which needs no statement. */
export function draftMerge(revision: NewRevision): MigrationDraft {
  return { ...draftHeader(revision), up: MERGE_UP, down: MERGE_DOWN, assert: undefined };
}

/** Sections that ebb wrote, and the doubts about them. */
export interface WrittenSections {
  readonly up: SectionDraft;
  readonly down: SectionDraft;
  readonly doubts: readonly string[];
}

/** Drafts the file of a revision that ebb wrote. The doubts are listed at the top. */
export function draftWritten(
  revision: NewRevision,
  { up, down, doubts }: WrittenSections,
): MigrationDraft {
  const header = draftHeader(revision);
  const description = [header.description, doubtsText(doubts)].filter((part) => part !== "");
  return { ...header, description: description.join("\n\n"), up, down, assert: undefined };
}

function doubtsText(doubts: readonly string[]): string {
  if (doubts.length === 0) return "";
  const lines = doubts.map((doubt) => `* ${doubt.replace(/[\p{Cc}\s]+/gu, " ")}`);
  return [
    "NOT PROVEN. On the scratch database this revision does not do all it should.",
    ...lines,
  ].join("\n");
}

/** Turns a parsed file back into a draft, so that `formatMigration` writes it as it was. */
export function draftOf(migration: Migration): MigrationDraft {
  const { id, message, description, parents, depends, labels, createdText, author } = migration;
  const { squash } = migration;
  const header = {
    id,
    message,
    description,
    parents,
    depends,
    labels,
    createdText,
    author,
    squash,
  };
  return {
    ...header,
    up: sectionOf(migration.up),
    down: migration.down && sectionOf(migration.down),
    assert: migration.assert && sectionOf(migration.assert),
  };
}

function draftHeader(revision: NewRevision): Omit<MigrationDraft, "up" | "down" | "assert"> {
  const { id, parents, depends, labels, author, created } = revision;
  const [message = "", ...description] = revision.message.trim().split(/\r\n?|\n/);
  return {
    id,
    parents,
    depends,
    labels,
    author: author?.replace(/[\p{Cc}\p{Cs}]+/gu, " "),
    message: message.trim(),
    description: description.join("\n"),
    createdText: formatCreated(created),
  };
}

const REVISION_UP: SectionDraft = {
  options: NO_OPTIONS,
  sql: `-- Write the statements of the change. They run in one transaction. A statement that cannot run in
-- one (CREATE INDEX CONCURRENTLY) needs its own revision with "-- up no-transaction".`,
};

const REVISION_DOWN: SectionDraft = {
  options: NO_OPTIONS,
  sql: `-- Write the statements that take the change back, in reverse order, and try them with "ebb redo".
-- Nothing to take back: "-- down nothing". Impossible to take back: "-- down irreversible: why".`,
};

const MERGE_UP: SectionDraft = {
  options: NO_OPTIONS,
  sql: "-- Joining the parents needs no statement. Add statements here if they have to be reconciled.",
};

const MERGE_DOWN: SectionDraft = {
  options: NO_OPTIONS,
  sql: "-- Nothing to take back, unless you added statements above.",
};

function sectionOf({ source, start, end, options }: Section): SectionDraft {
  const text = source.slice(start, end);
  return { options, sql: text.slice(startOfNextLine(text, 0)).trimEnd() };
}
