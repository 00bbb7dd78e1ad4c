import type { ParseStatement } from "../../grammar/load-grammar.ts";
import type { LintFinding } from "../../lint/finding.ts";
import type { PlacedFix } from "../../lint/fix.ts";
import { formatCreated } from "../../migration/created.ts";
import type { MigrationDraft, NewRevision, SectionDraft } from "../../migration/draft.ts";
import { formatMigration } from "../../migration/format.ts";
import type { Migration } from "../../migration/migration.ts";
import { parseMigration } from "../../migration/parse.ts";
import { formatOptions } from "../../migration/section-options.ts";
import type { Project } from "../project/project.ts";
import type { DownStatement } from "./fix-down.ts";
import { type FixedRevision, fixRevision } from "./fix-revision.ts";
import { parseStatements } from "./read-units.ts";

/** A file that `--fix` changes or creates. */
export interface FixedFile {
  readonly revision: string;
  readonly name: string;
  /** Undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

/** The new files and the names that they need. */
export interface FixTerms {
  readonly project: Project;
  readonly parse: ParseStatement;
  /** Creates the revision of a new file, without its parents. */
  readonly next: (message: string) => NewRevision;
  /** Names the file of a new revision beside another file. */
  readonly nameFor: (revision: NewRevision, beside: string) => string;
}

/** The files of all fixed revisions, in the order of the graph, and the number of statements. */
export interface FixedFiles {
  readonly files: readonly FixedFile[];
  readonly count: number;
}

/** Collects the fixes of ups, by revision. */
export function fixesByRevision(
  findings: readonly LintFinding[],
): ReadonlyMap<string, readonly PlacedFix[]> {
  const fixes = new Map<string, PlacedFix[]>();
  for (const { fix, revision, direction } of findings) {
    if (fix === undefined || revision === undefined || direction !== "up") continue;
    const own = fixes.get(revision) ?? [];
    const isSame = own.some((one) => one.start === fix.start && one.fix.kind !== "not valid");
    if (!isSame) fixes.set(revision, [...own, fix]);
  }
  return fixes;
}

/** Writes the safe form of revisions, as files that are not written yet. */
export async function fixFiles(
  fixes: ReadonlyMap<string, readonly PlacedFix[]>,
  terms: FixTerms,
): Promise<FixedFiles> {
  const texts = new Map<string, string>();
  const created: FixedFile[] = [];
  let count = 0;
  // Parents first: a child gets its new parent before its own statements are changed.
  for (const { revision } of terms.project.graph.order) {
    const { id } = revision;
    const own = fixes.get(id);
    if (own === undefined) continue;
    const migration = terms.project.read(id);
    if (holdsSecrets(migration) || usesVariables(migration)) continue;
    const fixed = fixRevision(migration, inOrder(own), await downsOf(migration, terms.parse));
    if (fixed === undefined) continue;
    count += fixed.count;
    texts.set(id, withSections(texts.get(id) ?? migration.up.source, migration, fixed));
    const later = laterFiles(migration, fixed, terms);
    created.push(...later);
    const last = later.at(-1);
    if (last !== undefined) reparent(id, last.revision, terms.project, texts);
  }
  const changed = [...texts].map(([id, after]): FixedFile => {
    const migration = terms.project.read(id);
    const mark = migration.firstByte === 0 ? "" : "\uFEFF";
    const [before, name] = [mark + fileText(migration), migration.origin];
    return { revision: id, name, before, after: mark + after };
  });
  return { files: [...changed, ...created], count };
}

/** The text of a `no-record` section is not shown, so no diff of it can be. */
function holdsSecrets({ up, down, assert }: Migration): boolean {
  return [up, down, assert].some((section) => section?.options.record === false);
}

/** The offsets of statements are those of the text with the values, which no file may hold. */
function usesVariables({ up, down, assert }: Migration): boolean {
  return [up, down, assert].some((section) => section?.written !== undefined);
}

/** Returns the text of a file as its author wrote it, without the values of variables. */
function fileText({ up }: Migration): string {
  return up.written?.text ?? up.source;
}

function inOrder(fixes: readonly PlacedFix[]): readonly PlacedFix[] {
  return [...fixes].sort((one, other) => one.start - other.start);
}

async function downsOf(
  { down }: Migration,
  parse: ParseStatement,
): Promise<readonly DownStatement[]> {
  if (down === undefined) return [];
  const { read } = await parseStatements(down, parse);
  return down.statements.flatMap(({ start }, at): readonly DownStatement[] => {
    const parsed = read[at]?.parsed;
    return parsed?.kind === "statement" ? [{ node: parsed.node, start }] : [];
  });
}

/** Keeps the header and the assert section as they are written. */
function withSections(text: string, migration: Migration, { up, down }: FixedRevision): string {
  const { assert } = migration;
  const sections = [migration.up, migration.down, assert].filter((each) => each !== undefined);
  const shift = text.length - migration.up.source.length;
  const header = text.slice(0, Math.min(...sections.map(({ start }) => start)) + shift).trimEnd();
  const kept = assert?.source.slice(assert.start, assert.end).trim();
  const parts = [header, sectionText("up", up), down && sectionText("down", down), kept];
  const whole = `${parts.filter((part) => part !== undefined).join("\n\n")}\n`;
  parseMigration({ name: migration.up.origin, text: whole });
  return whole;
}

function sectionText(kind: "up" | "down", { options, sql }: SectionDraft): string {
  return [`-- ${kind}${formatOptions(options)}`, sql].filter((line) => line !== "").join("\n");
}

function laterFiles(
  migration: Migration,
  { later }: FixedRevision,
  { next, nameFor }: FixTerms,
): readonly FixedFile[] {
  let parent = migration.id;
  return later.map(({ message, up, down }): FixedFile => {
    const revision = { ...next(message), parents: [parent] };
    const { id, depends, labels, author, created } = revision;
    parent = id;
    const draft: MigrationDraft = {
      ...{ id, message, description: "", parents: revision.parents, depends, labels, author },
      ...{ createdText: formatCreated(created), up, down, assert: undefined },
    };
    const name = nameFor(revision, migration.up.origin);
    return { revision: id, name, before: undefined, after: formatMigration(draft) };
  });
}

const FIELD = /^(\s*--\s*(?:parents?|down_revision|depends(?:[_-]on)?)\s*:)(.*)$/gim;

/** Puts the children of a revision behind the last of its parts. */
function reparent(id: string, last: string, project: Project, texts: Map<string, string>): void {
  for (const { revision } of project.graph.order) {
    if (![...revision.parents, ...revision.depends].includes(id)) continue;
    const migration = project.read(revision.id);
    const written = fileText(migration);
    const text = texts.get(revision.id) ?? written;
    const { up, down, assert } = migration;
    const starts = [up, down, assert].flatMap(
      (section) => section?.written?.start ?? section?.start ?? [],
    );
    const end = Math.min(...starts) + text.length - written.length;
    const header = text.slice(0, Math.max(0, end));
    const name = new RegExp(`(?<![\\w.])${id.replaceAll(".", "\\.")}(?![\\w.])`, "g");
    const renamed = header.replace(
      FIELD,
      (_, field: string, values: string) => field + values.replace(name, last),
    );
    texts.set(revision.id, renamed + text.slice(header.length));
  }
}
