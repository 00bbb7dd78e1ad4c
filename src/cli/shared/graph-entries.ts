import type { RevisionNode } from "../../graph/graph.ts";
import { appliedNodes } from "../../graph/rows.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import type { GraphEntry, RevisionState } from "../../output/graph/graph-entry.ts";
import type { PageEntry, PageSection } from "../../output/graph/graph-page.ts";
import type { Known } from "./known.ts";
import type { RevisionList } from "./revision-list.ts";
import { createViewer } from "./revision-views.ts";

/**
 * Creates the entries of a drawing. With a database each entry has its state. A label stands only at
 * the revision that has it, or at its whole branch.
 */
export function graphEntries(
  { known, nodes }: RevisionList,
  isWholeBranch: boolean,
): readonly GraphEntry[] {
  const { graph, marks } = known;
  const viewer = createViewer(known, marks);
  const rows = (marks?.rows ?? []).flatMap((row) => graph.nodes.get(row) ?? []);
  const applied = appliedNodes(rows);
  const current = new Set(rows);
  const stateOf = (node: RevisionNode): RevisionState => {
    if (current.has(node)) return "current";
    return applied.has(node) ? "applied" : "pending";
  };
  const viewOf = (node: RevisionNode): GraphEntry["view"] => {
    const view = viewer(node);
    return isWholeBranch ? view : { ...view, branches: view.header.labels };
  };
  return nodes.map((node) => ({
    view: viewOf(node),
    state: marks === undefined ? undefined : stateOf(node),
  }));
}

/**
 * Adds the sections of each revision to its entry, if there is a file.
 *
 * @throws {Failure} of the first malformed section
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

/** People pass a page around. So a section with secrets (`no-record`) is left out. */
function pageSection({ kind, options, source, start, end }: Section): PageSection {
  const sql = options.record ? source.slice(start, end).trim() : "(marked no-record: see the file)";
  return { kind, sql };
}
