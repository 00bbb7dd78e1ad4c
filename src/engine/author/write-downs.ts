import { downRefusal } from "../../migration/down-refusal.ts";
import type { SectionDraft } from "../../migration/draft.ts";
import type { Migration } from "../../migration/migration.ts";
import { dataLoss } from "../../sql/data-loss.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { downDraft, writeDown } from "./prove-down.ts";
import type { Workshop } from "./workshop.ts";

/** A down section that was written for a revision. */
export interface WrittenDown {
  readonly migration: Migration;
  readonly down: SectionDraft;
  readonly downLoses: readonly string[];
  /** In what it is not proven: nothing where it is. */
  readonly doubts: readonly string[];
  /** True where the up changes rows, which the down does not change back. */
  readonly changesRows: boolean;
}

/**
 * Writes the downs of some revisions from what their ups do on the scratch database.
 *
 * `migrations` are all that lead up to the last of them, in the order of a new database.
 *
 * @throws {Failure} of a revision that fails on the scratch database, `EBB_CONNECTION_LOST`
 */
export async function writeDowns(
  workshop: Workshop,
  migrations: readonly Migration[],
  wanted: ReadonlySet<string>,
): Promise<readonly WrittenDown[]> {
  const written: WrittenDown[] = [];
  await workshop.make({ kind: "empty" });
  for (const migration of migrations) {
    const isWanted = wanted.has(migration.id);
    const before = isWanted ? await workshop.snapshot() : undefined;
    await workshop.replay(migration);
    if (before === undefined) continue;
    const after = await workshop.snapshot();
    const down = await writeDown(workshop, { before, after });
    written.push({
      migration,
      down: downDraft(down),
      downLoses: down.part.statements.flatMap(({ losesData }) => losesData ?? []),
      doubts: down.doubts,
      changesRows: changesRows(migration),
    });
  }
  return written;
}

/** Tells whether a revision lacks a down that would be run. */
export function lacksDown(migration: Migration): boolean {
  return downRefusal(migration)?.code === "EBB_NO_DOWN";
}

const ROW_WORDS: ReadonlySet<string> = new Set([
  "insert",
  "update",
  "delete",
  "merge",
  "copy",
  "truncate",
  "with",
]);

function changesRows({ up }: Migration): boolean {
  return up.statements.some((statement) => {
    const [first = ""] = leadingWords(up.source, statement, 1);
    return (
      ROW_WORDS.has(first) || dataLoss(up.source, statement).some(({ kind }) => kind === "rows")
    );
  });
}

/** The file of a migration with another down section; the up stays as it is, byte by byte. */
export function withDown(source: string, { down: old }: Migration, section: string): string {
  const lineEnd = source.includes("\r\n") ? "\r\n" : "\n";
  const written = `${section.trimEnd()}\n`.replace(/\r?\n/g, lineEnd);
  if (old === undefined) return `${source.trimEnd()}${lineEnd}${lineEnd}${written}`;
  const behind = source.slice(old.end);
  return `${source.slice(0, old.start)}${written}${behind === "" ? "" : lineEnd}${behind}`;
}
