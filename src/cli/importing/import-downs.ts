import {
  downSection,
  lacksDown,
  type WrittenDown,
  withDown,
  writeDowns,
} from "../../engine/author/write-downs.ts";
import { createProject } from "../../engine/project/project.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import { appliedRevisions } from "../../graph/rows.ts";
import type { Remark } from "../../importers/importer.ts";
import type { ImportView } from "../../output/import.ts";
import type { SourceFile } from "../../source/directory.ts";
import type { Context } from "../frame/command.ts";
import { withWorkshop } from "../shared/states.ts";

/** Returns the revision files of an import, as they will be written. */
export function importedSources({ revisions, written }: ImportView): readonly SourceFile[] {
  return revisions.map(({ text }, at) => ({
    name: written[at] ?? "",
    bytes: new TextEncoder().encode(text),
  }));
}

/**
 * Writes the downs that an import lacks, from the effect of the ups on a scratch database.
 *
 * @throws {Failure} of a revision that fails there, and of the scratch database
 */
export async function withWrittenDowns(context: Context, view: ImportView): Promise<ImportView> {
  const { graph, read } = createProject(importedSources(view));
  const all = appliedRevisions(
    graph,
    resolveTargets(graph, ["heads"], undefined).map(({ id }) => id),
  ).map(({ id }) => read(id));
  const wanted = new Set(all.filter(lacksDown).map(({ id }) => id));
  const written =
    wanted.size === 0
      ? []
      : await withWorkshop(context, (workshop) => writeDowns(workshop, all, wanted));
  const byId = new Map(written.map((each) => [each.migration.id, each]));
  const revisions = view.revisions.map((revision) => {
    const down = byId.get(revision.id);
    return down === undefined ? revision : { ...revision, text: textWith(down) };
  });
  const remarks = [...view.remarks, ...written.flatMap(remarksOf)];
  const exact = written.filter(({ doubts }) => doubts.length === 0).length;
  return { ...view, revisions, remarks, downs: { written: written.length, exact } };
}

function textWith(written: WrittenDown): string {
  const { migration } = written;
  return withDown(migration.up.source, migration, downSection(written));
}

function remarksOf({ migration, doubts, changesRows, downLoses }: WrittenDown): readonly Remark[] {
  const remark = (kind: Remark["kind"], text: string): Remark => ({
    kind,
    file: migration.origin,
    line: undefined,
    text,
  });
  return [
    ...doubts.map((doubt) => remark("lost", `its down is not proven: ${doubt}`)),
    ...(changesRows
      ? [remark("note", "its up changes rows; the down does not change them back")]
      : []),
    ...downLoses.map((loss) => remark("note", `its down loses ${loss}`)),
  ];
}
