import type { EditedRevision, SectionChange } from "../engine/ledger/edited.ts";
import type { Section } from "../migration/migration.ts";
import { writtenText } from "../migration/written.ts";
import { diffText } from "./screen/diff-text.ts";
import { cell } from "./screen/screen.ts";
import { createTheme, type Theme } from "./screen/theme.ts";

/** Returns the changes that a repair records, as JSON. */
export function repairJson(
  edited: readonly EditedRevision[],
): readonly Readonly<Record<string, unknown>>[] {
  const plain = createTheme(false);
  return edited.map(({ migration, up, down, recorded }) => ({
    revision: migration.id,
    message: migration.message,
    file: migration.origin,
    up: sectionJson(up, sectionDiff(recorded.up, migration.up, plain)),
    down: sectionJson(down, sectionDiff(recorded.down, migration.down, plain)),
  }));
}

/** Renders the recorded text and the file's text, for people. */
export function repairText(edited: readonly EditedRevision[], theme: Theme): string {
  return edited.map((each) => revisionText(each, theme)).join("\n\n");
}

function sectionJson(change: SectionChange, diff: string): Readonly<Record<string, unknown>> {
  return { change, diff: change === "edited" ? diff : null };
}

function revisionText({ migration, up, down, recorded }: EditedRevision, theme: Theme): string {
  const head = `${theme.name(migration.id)} ${cell(migration.message)}  ${theme.faint(cell(migration.origin))}`;
  if (up === "unrecorded") return `${head}\nThe ledger has none of its sections yet`;
  return [
    head,
    ...(up === "edited" ? [theme.strong("up"), sectionDiff(recorded.up, migration.up, theme)] : []),
    ...(down === "edited"
      ? [theme.strong("down"), sectionDiff(recorded.down, migration.down, theme)]
      : []),
  ].join("\n");
}

/** Returns the diff of a section. A `no-record` section holds secrets and is not shown. */
function sectionDiff(
  recorded: string | undefined,
  section: Section | undefined,
  theme: Theme,
): string {
  if (section?.options.record === false) return "  (its text is not recorded, and not shown)";
  const text = section === undefined ? "" : writtenText(section).trimEnd();
  return diffText(recorded?.trimEnd() ?? "", text, theme);
}
