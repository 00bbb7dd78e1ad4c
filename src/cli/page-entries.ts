import type { Migration, Section } from "../migration/migration.ts";
import type { GraphEntry } from "../output/graph/graph-entry.ts";
import type { PageEntry, PageSection } from "../output/graph/graph-page.ts";
import type { Known } from "./shared/known.ts";

/**
 * Adds the sections of each revision to its entry, as far as there is a file.
 *
 * @throws {Failure} of the first malformed section.
 */
export function pageEntries(entries: readonly GraphEntry[], { project }: Known): PageEntry[] {
  return entries.map((entry) => {
    const { id } = entry.view.header;
    const sections = project.headers.has(id) ? sectionsOf(project.read(id)) : [];
    return { ...entry, sections };
  });
}

function sectionsOf({ up, down, assert }: Migration): readonly PageSection[] {
  return [up, down, assert].flatMap((section) =>
    section === undefined ? [] : [pageSection(section)],
  );
}

/** A page is passed around: what holds secrets (`no-record`) stays out of it. */
function pageSection({ kind, options, source, start, end }: Section): PageSection {
  const sql = options.record ? source.slice(start, end).trim() : "(marked no-record: see the file)";
  return { kind, sql };
}
