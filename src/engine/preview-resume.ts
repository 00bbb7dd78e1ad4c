import type { Step } from "../graph/plan.ts";
import type { Section } from "../migration/migration.ts";
import type { Message, Session } from "../session.ts";
import { dropOf, findLeftovers } from "./journal/index-leftovers.ts";
import { readJournal } from "./journal/journal.ts";
import { firstUndone } from "./journal/resume-section.ts";
import { settingsToRepeat } from "./journal/section-settings.ts";
import { unitsOf } from "./journal/units.ts";
import type { LedgerState } from "./ledger/ledger-state.ts";

/** How a run would go on with a half-run section. */
export interface ResumePreview {
  /** The statements that ebb runs of its own accord before. */
  readonly drops: readonly string[];
  /** Index of the statement with which it goes on; undefined when all were done. */
  readonly next: number | undefined;
}

/**
 * Tells what a run does first when it resumes a half-run section, without doing it; undefined for a
 * step that is not resumed.
 */
export async function previewResume(
  session: Session,
  { halfRun, ledger }: LedgerState,
  { step, section }: { readonly step: Step; readonly section: Section | undefined },
): Promise<ResumePreview | undefined> {
  const { direction, revision } = step;
  const isResumed = halfRun?.revision === revision.id && halfRun.direction === direction;
  if (!isResumed || section === undefined || section.options.transaction) return undefined;
  const journal = await readJournal(session, ledger, revision.id);
  const units = unitsOf(section);
  const from = firstUndone(units, journal.done);
  const rest = units.slice(from);
  const stopped = rest.find(({ hash }) => hash === journal.stopped?.hash);
  if (stopped === undefined) return { drops: [], next: rest[0]?.first };
  const noAnswer = stopped === rest[0] && journal.stopped?.event === "begin";
  const settings = settingsToRepeat({ section }, units.slice(0, from));
  const toClear = { unit: stopped, note: journal.note, noAnswer };
  const { isDone, invalid } = await underSettings(session, settings, () =>
    findLeftovers({ session }, { section }, toClear),
  );
  return { drops: invalid.map(dropOf), next: rest[isDone ? 1 : 0]?.first };
}

/** The search path of the section tells which index a name means; it is taken back with the rest. */
async function underSettings<T>(
  session: Session,
  settings: readonly Message[],
  look: () => Promise<T>,
): Promise<T> {
  await session.flight([{ sql: "begin read only" }, ...settings]);
  try {
    return await look();
  } finally {
    await session.flight([{ sql: "rollback" }]);
  }
}
