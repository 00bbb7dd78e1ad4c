import { Failure } from "../failure.ts";
import { nameProblem } from "../graph/identifier.ts";
import { parseCreated } from "../migration/created.ts";
import type { MigrationDraft, SectionDraft } from "../migration/draft.ts";
import { isRevisionLine } from "../migration/fields.ts";
import { formatExact } from "../migration/format.ts";
import { isProse } from "../migration/marker.ts";
import { parseMigration } from "../migration/parse.ts";
import { NO_OPTIONS } from "../migration/section-options.ts";
import { type CleanSection, cleanSection } from "./clean-section.ts";
import { createdOf, lost, note, refuseTwins } from "./files.ts";
import type { ForeignMigration, ForeignProject, Remark } from "./importer.ts";

/** A revision that was made from a migration of another tool. */
export interface ImportedRevision {
  readonly id: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly created: number | undefined;
  readonly migration: ForeignMigration;
  /** The text of the revision file. */
  readonly text: string;
}

/** An imported project. */
export interface Imported extends Pick<ForeignProject, "wanted" | "project"> {
  readonly revisions: readonly ImportedRevision[];
  readonly remarks: readonly Remark[];
}

/**
 * Makes revisions of migrations. Equal files give equal revisions, on every machine.
 *
 * @throws {Failure} `EBB_IMPORT` for two migrations of one version
 */
export function assemble({ migrations, remarks, wanted, project }: ForeignProject): Imported {
  refuseTwins(migrations);
  const ids = idsOf(migrations);
  const all: Remark[] = [...remarks];
  const revisions = migrations.map((migration, at) => {
    const before = migrations[at - 1]?.version;
    const parents = migration.parents ?? (before === undefined ? [] : [before]);
    const { revision, remarks } = revisionOf(migration, parents, ids);
    all.push(...remarks);
    return revision;
  });
  return { revisions, remarks: all, ...(wanted && { wanted }), ...(project && { project }) };
}

/** Gives each version an id: the version itself where it fits. */
function idsOf(migrations: readonly ForeignMigration[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set(migrations.map(nameOf).filter(fits));
  for (const migration of migrations) {
    const name = nameOf(migration);
    let id = name;
    if (!fits(name)) {
      id = name.replace(/[^A-Za-z0-9_.]+/g, "_").slice(0, 200);
      if (!fits(id)) id = `r_${id}`;
      while (taken.has(id)) id += "_";
      taken.add(id);
    }
    ids.set(migration.version, id);
  }
  return ids;
}

function nameOf({ name, version }: ForeignMigration): string {
  return name ?? version;
}

function fits(name: string): boolean {
  return nameProblem(name) === undefined;
}

function revisionOf(
  migration: ForeignMigration,
  parents: readonly string[],
  ids: ReadonlyMap<string, string>,
): { readonly revision: ImportedRevision; readonly remarks: readonly Remark[] } {
  const up = cleanSection(migration.up);
  const down = migration.down && cleanSection(migration.down);
  const idOf = (version: string): string => ids.get(version) ?? version;
  const createdText = migration.created ?? createdOf(nameOf(migration));
  const [first = "", ...rest] = migration.message.split(/\r\n?|\n/);
  const draft: MigrationDraft = {
    id: idOf(migration.version),
    message: tame(first),
    description: [...rest, ...(migration.description ?? "").split(/\r\n?|\n/)]
      .map(proseLine)
      .join("\n"),
    parents: parents.map(idOf),
    depends: [...new Set((migration.depends ?? []).map(idOf))],
    labels: migration.labels ?? [],
    createdText,
    author: migration.author && tame(migration.author),
    up: up.draft,
    down: down && downDraft(down, up),
    assert: undefined,
  };
  const { text, remarks } = written(draft, migration);
  const { id, message } = draft;
  const created = createdText === undefined ? undefined : parseCreated(createdText);
  const empty = draft.down?.options.nothing ? [emptyDown(migration)] : [];
  return {
    revision: { id, message, created, migration, text },
    remarks: [...up.remarks, ...(down?.remarks ?? []), ...empty, ...remarks],
  };
}

/** Declares an empty down, because the other tool takes it back without a word. */
function downDraft({ draft, isEmpty }: CleanSection, up: CleanSection): SectionDraft {
  if (!isEmpty || up.isEmpty) return draft;
  return { sql: draft.sql, options: { ...NO_OPTIONS, nothing: true } };
}

function emptyDown({ down, files }: ForeignMigration): Remark {
  const file = down?.source.name ?? files[0] ?? "";
  return note(file, 'its down runs nothing: declared as "-- down nothing"');
}

/** Writes the file, and reads it back. A file that ebb refuses is written, and listed. */
function written(
  draft: MigrationDraft,
  { files }: ForeignMigration,
): { readonly text: string; readonly remarks: readonly Remark[] } {
  const text = formatExact(draft);
  const failure = problemOf(draft.id, text);
  if (failure === undefined) return { text, remarks: [] };
  // A comment that begins with "down" needs a down section below it.
  const withDown = draft.down ?? { sql: "", options: NO_OPTIONS };
  const second = formatExact({ ...draft, down: withDown });
  const left = problemOf(draft.id, second);
  if (left === undefined) return { text: second, remarks: [] };
  const isReported = ["EBB_SYNTAX", "EBB_META_COMMAND"].includes(left.code);
  return { text, remarks: isReported ? [] : [lost(files[0] ?? "", left.message)] };
}

function problemOf(id: string, text: string): Failure | undefined {
  try {
    parseMigration({ name: id, text });
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function tame(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]+/gu, " ").trim();
}

function proseLine(line: string): string {
  const words = tame(line);
  return isProse(words) && !isRevisionLine(words) ? words : `| ${words}`;
}
