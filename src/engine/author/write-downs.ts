import { identifier, unquoted } from "../../ddl/words/names.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import type { SectionDraft } from "../../migration/draft.ts";
import type { Migration } from "../../migration/migration.ts";
import { formatOptions } from "../../migration/section-options.ts";
import { dataLoss } from "../../sql/data-loss.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { downDraft, writeDown } from "./prove-down.ts";
import { findRenamesBack, type NamedRename } from "./renamed.ts";
import type { Workshop } from "./workshop.ts";

/** A down section that ebb wrote for a revision. */
export interface WrittenDown {
  readonly migration: Migration;
  readonly down: SectionDraft;
  readonly downLoses: readonly string[];
  /** The doubts about it. Empty when it is proven. */
  readonly doubts: readonly string[];
  /** True when the up changes rows. The down does not change them back. */
  readonly changesRows: boolean;
}

/**
 * Writes the downs of some revisions from the effect of their ups on the scratch database.
 *
 * `migrations` are all revisions up to the last wanted one, in the order of a new database.
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
    const states = { before, after };
    const renamesBack = await findRenamesBack(workshop, states, namedRenames(migration));
    const down = await writeDown(workshop, { ...states, online: undefined, renamesBack });
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

const RENAME =
  /\brename\s+(?:(?:column|constraint)\s+)?(?:("(?:[^"]|"")*"|[^\s"]+)\s+)?to\s+("(?:[^"]|"")*"|[^\s"]+)\s*$/i;

/** Finds the statements of an up that rename an object. */
function namedRenames({ up }: Migration): readonly NamedRename[] {
  return up.statements.flatMap(({ start, end }) => {
    const [, old, name] = RENAME.exec(up.source.slice(start, end)) ?? [];
    return name === undefined ? [] : [{ old: old && asName(old), name: asName(name) }];
  });
}

/** PostgreSQL reads a name without quotes in small letters. */
function asName(text: string): string {
  return identifier(text.startsWith('"') ? unquoted(text) : text.toLowerCase());
}

/** Checks if a revision lacks a down that could run. */
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

/**
 * Returns the file of a migration with another down section. The up stays as it is, byte by byte.
 */
export function withDown(source: string, { down: old }: Migration, section: string): string {
  const lineEnd = source.includes("\r\n") ? "\r\n" : "\n";
  const written = `${section.trimEnd()}\n`.replace(/\r?\n/g, lineEnd);
  if (old === undefined) return `${source.trimEnd()}${lineEnd}${lineEnd}${written}`;
  const behind = source.slice(old.end);
  return `${source.slice(0, old.start)}${written}${behind === "" ? "" : lineEnd}${behind}`;
}

/** Returns the text of a written down section. The doubts stand above its SQL. */
export function downSection({ down, doubts }: Pick<WrittenDown, "down" | "doubts">): string {
  const marker = `-- down${formatOptions(down.options)}`;
  const doubtLines = doubts.map((doubt) => `-- NOT PROVEN. ${doubt.replace(/\s+/g, " ")}`);
  return [marker, ...doubtLines, down.sql.trimEnd()].filter((line) => line !== "").join("\n");
}
