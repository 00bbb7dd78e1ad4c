import { writeDifference } from "../../ddl/write-difference.ts";
import type { WrittenDifference, WrittenStatement } from "../../ddl/written.ts";
import type { SectionDraft } from "../../migration/draft.ts";
import type { Section } from "../../migration/migration.ts";
import { NO_OPTIONS } from "../../migration/section-options.ts";
import { compareSnapshots } from "../../schema/compare.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import { doubtsBetween, failureDoubt, unwrittenDoubts } from "./doubts.ts";
import { onlineDown } from "./online.ts";
import type { Between } from "./online-step.ts";
import { type Part, sectionOfPart, wholePart } from "./parts.ts";
import type { Workshop } from "./workshop.ts";
import { writtenMigration } from "./written-migration.ts";

/** A down section and the doubts about it. A proven one has none. */
export interface ProvenDown {
  readonly part: Part;
  readonly doubts: readonly string[];
}

/** The way to keep tables with rows usable in a down. */
export interface OnlineWay extends Pick<Between, "hasNotValid"> {
  /** True if the up runs outside of a transaction. */
  readonly isLong: boolean;
}

/** The states before and after an up. The database is at `after`. */
export interface Around {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** How to keep tables with rows usable meanwhile. Undefined to write plain statements. */
  readonly online: OnlineWay | undefined;
  /** The statements that take back the renames of the up. They come first. */
  readonly renamesBack: readonly WrittenStatement[];
}

/**
 * Writes the down section of a step from its states before and after, and tries it.
 *
 * If the first try leaves differences, statements for them are added at the end, and the whole is
 * tried again. A down that runs in a transaction leaves the database unchanged.
 *
 * @throws {Failure} `EBB_CONNECTION_LOST`
 */
export async function writeDown(workshop: Workshop, around: Around): Promise<ProvenDown> {
  const { before } = around;
  const { serverVersion } = workshop;
  const options = { serverVersion, online: false };
  const first = await firstDown(workshop, around);
  const tried = await tryDown(workshop, around, first.statements);
  const doubts = unwrittenDoubts(first.unwritten, "down");
  if (tried.doubts.length === 0 || tried.found === undefined) return withDoubts(tried, doubts);
  const more = writeDifference(tried.found, before, options);
  if (more.statements.length === 0) return withDoubts(tried, doubts);
  const again = await tryDown(workshop, around, [...first.statements, ...more.statements]);
  return withDoubts(again.doubts.length < tried.doubts.length ? again : tried, doubts);
}

/** Writes the difference, behind the renames if they work. */
async function firstDown(
  workshop: Workshop,
  { before, after, renamesBack }: Around,
): Promise<WrittenDifference> {
  const options = { serverVersion: workshop.serverVersion, online: false };
  if (renamesBack.length === 0) return writeDifference(after, before, options);
  const renamed = await workshop.tryDown(downSection(wholePart(renamesBack)));
  if (renamed.kind === "failed") return writeDifference(after, before, options);
  const rest = writeDifference(renamed.found, before, options);
  return { ...rest, statements: [...renamesBack, ...rest.statements] };
}

interface Tried extends ProvenDown {
  /** The state of the database after it. Undefined when it failed or was not tried. */
  readonly found: Snapshot | undefined;
}

/** Adds the unwritten parts to the doubts, unless the down is proven without them. */
function withDoubts(tried: Tried, unwritten: readonly string[]): ProvenDown {
  const { part, doubts, found } = tried;
  const isProven = doubts.length === 0 && found !== undefined;
  return { part, doubts: isProven ? [] : [...unwritten, ...doubts] };
}

async function tryDown(
  workshop: Workshop,
  { before, after, online }: Around,
  statements: readonly WrittenStatement[],
): Promise<Tried> {
  const between = { from: after, to: before, ...online };
  const part =
    online === undefined ? wholePart(statements) : onlineDown(statements, between, online.isLong);
  const section = downSection(part);
  const ran = await workshop.tryDown(section);
  if (ran.kind === "failed") {
    return { part, doubts: [failureDoubt(ran.failure, "down")], found: undefined };
  }
  const { found } = ran;
  // The try committed its changes, so the next try needs the database rebuilt.
  if (!part.transaction && compareSnapshots(found, after).length > 0) await workshop.rebuild();
  return { part, doubts: doubtsBetween(found, before, "down"), found };
}

/** Returns the section of a down as in its later file. */
export function downSection(part: Part): Section {
  const { down } = writtenMigration({ ...sectionOfPart(part), sql: "" }, sectionOfPart(part));
  if (down === undefined) throw new Error("A migration that was written has no down");
  return down;
}

/**
 * Writes a down section. One with nothing to take back declares that.
 *
 * In doubt the section stays empty, and `downgrade` refuses it.
 */
export function downDraft({ part, doubts }: ProvenDown): SectionDraft {
  const draft = sectionOfPart(part);
  if (part.statements.length > 0) return draft;
  if (doubts.length > 0) return TO_BE_WRITTEN;
  return { ...draft, options: { ...draft.options, nothing: true } };
}

const TO_BE_WRITTEN: SectionDraft = {
  options: NO_OPTIONS,
  sql: "-- Write the statements that take it back: ebb could not.",
};
