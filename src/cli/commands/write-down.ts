import { resolve } from "node:path";
import {
  downSection,
  lacksDown,
  type WrittenDown,
  withDown,
  writeDowns,
} from "../../engine/author/write-downs.ts";
import type { Project } from "../../engine/project/project.ts";
import { Failure } from "../../failure.ts";
import { resolveRange } from "../../graph/range.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import { appliedRevisions } from "../../graph/rows.ts";
import { parseMigration } from "../../migration/parse.ts";
import { authoredJson, authoredNotes } from "../../output/authored.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Command, Context } from "../frame/command.ts";
import { STATE_OPTIONS, STATE_SETTINGS, withWorkshop } from "../shared/states.ts";
import { rewriteFile } from "../terminal/output-file.ts";

/** `ebb write-down`: writes missing down sections. */
export const command: Command = {
  options: [{ name: "force", summary: "Replace a down that exists already" }, ...STATE_OPTIONS],
  settings: STATE_SETTINGS,
  details: [
    "Writes missing or empty down sections from the effect of the up on a scratch database, and " +
      "tries them there. The up stays as it is, so an applied revision can get its down, too. " +
      "Changes of rows are not taken back.",
    "A revision is given as its id, a target such as head, its file, or a range such as " +
      "base:heads, of which only those without a down count. Exits with 3 when a down does not take " +
      "back everything: the differences are listed above it.",
  ],
  examples: [
    "ebb write-down 375b918c8740",
    "ebb write-down migrations/2025-10-07_375b918c8740_add_user_profiles.sql",
    "ebb write-down base:heads",
    "ebb write-down head --force",
  ],
  run: async (context) => {
    const project = context.project();
    const wanted = wantedRevisions(context, project);
    const migrations = appliedRevisions(project.graph, [...wanted]).map(({ id }) =>
      project.read(id),
    );
    const written =
      wanted.size === 0
        ? []
        : await withWorkshop(context, (workshop) => writeDowns(workshop, migrations, wanted));
    for (const each of written) writeInto(context, each);
    tell(context, written);
    return written.every(({ doubts }) => doubts.length === 0) ? 0 : 3;
  },
};

/** @throws {Failure} `EBB_USAGE` for a revision that has a down, and of the targets */
function wantedRevisions(context: Context, project: Project): ReadonlySet<string> {
  const isForced = context.options.flag("force");
  const ids = context.arguments.flatMap((word) => {
    const isRange = word.includes(":");
    const named = isRange
      ? resolveRange(project.graph, word, undefined).map(({ id }) => id)
      : namedRevisions(context, project, word);
    return named.filter((id) => {
      if (isForced || lacksDown(project.read(id))) return true;
      if (isRange) return false;
      throw hasDown(id);
    });
  });
  return new Set(ids);
}

function namedRevisions(
  { world }: Context,
  { graph, headers }: Project,
  word: string,
): readonly string[] {
  const path = resolve(world.cwd, word);
  const file = [...headers.values()].find(({ origin }) => resolve(world.cwd, origin) === path);
  if (file !== undefined) return [file.id];
  return resolveTargets(graph, [word], undefined).map(({ id }) => id);
}

function hasDown(id: string): Failure {
  return new Failure("EBB_USAGE", `Cannot write the down of ${id}: it has one`, {
    hint: "Replace it with --force; prove that it works with ebb verify",
  });
}

/**
 * Writes a down into its file. The new text is parsed first, so ebb never writes a file that it
 * cannot read.
 */
function writeInto({ world, bundle }: Context, written: WrittenDown): void {
  const { migration } = written;
  const { source, origin } = migration.up;
  if (bundle !== undefined) throw fixed(bundle.info.name);
  const text = withDown(source, migration, downSection(written));
  const readBack = parseMigration({ name: origin, text });
  if (readBack.up.checksum !== migration.up.checksum) throw new Error("The up was changed");
  const mark = migration.firstByte === 0 ? "" : "\uFEFF";
  rewriteFile(world, { name: origin, before: mark + source, after: mark + text });
}

function fixed(name: string): Failure {
  return new Failure("EBB_USAGE", `Cannot write a down into the bundle ${name}`, {
    hint: "Name the directory of the revision files with --dir",
  });
}

function tell(context: Context, written: readonly WrittenDown[]): void {
  if (context.wantsJson) {
    context.json({
      revisions: written.map((each) => ({
        revision: each.migration.id,
        file: each.migration.origin,
        changes_rows: each.changesRows,
        ...authoredJson({ ...each, upLoses: [] }),
      })),
    });
    return;
  }
  if (written.length === 0) context.out("Nothing to write: each of them has a down");
  for (const each of written) {
    const { migration, changesRows } = each;
    context.out(`Wrote the down of ${migration.id} into ${cell(migration.origin)}`);
    if (changesRows) context.note("  its up changes rows; the down does not change them back");
    for (const note of authoredNotes({ ...each, upLoses: [] }, context.errorTheme))
      context.note(note);
  }
}
