import { writeDifference } from "../../ddl/write-difference.ts";
import type { WrittenDifference, WrittenStatement } from "../../ddl/written.ts";
import type { SectionDraft } from "../../migration/draft.ts";
import { compareSnapshots } from "../../schema/compare.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import { doubtsBetween, failureDoubt, unwrittenDoubts } from "./doubts.ts";
import { onlineParts } from "./online.ts";
import { type Part, partsOf, sectionOfPart, wholePart } from "./parts.ts";
import { downDraft, type OnlineWay, writeDown } from "./prove-down.ts";
import { applyRenames, type Renamed, type WantedRenames } from "./renamed.ts";
import type { Replayable, Workshop } from "./workshop.ts";
import { writtenMigration } from "./written-migration.ts";

/** A revision that ebb wrote. */
export interface AuthoredRevision {
  readonly up: SectionDraft;
  readonly down: SectionDraft;
  /** The data that the sections lose, for people. */
  readonly upLoses: readonly string[];
  readonly downLoses: readonly string[];
  /** The doubts about it. Empty when it is proven. */
  readonly doubts: readonly string[];
}

export interface AuthorRequest {
  /** The state before the new revisions. */
  readonly base: Replayable;
  readonly wanted: Snapshot;
  /** True to keep tables with rows usable while the revisions run. */
  readonly online: boolean;
  readonly renames: WantedRenames;
  /** The oldest major version that must run the revisions. */
  readonly oldestServer: number;
}

/**
 * Writes the revisions that lead from a state to another one and back, and proves them on the
 * scratch database. Equal states give no revision.
 *
 * One revision is usual. If the first try leaves differences, statements for them are added at the
 * end. If the split that keeps tables usable is not proven, the plain revision is taken when it is.
 *
 * @throws {Failure} of `Workshop.make`
 */
export async function authorRevisions(
  workshop: Workshop,
  request: AuthorRequest,
): Promise<readonly AuthoredRevision[]> {
  const before = await workshop.make(request.base);
  if (compareSnapshots(before, request.wanted).length === 0) return [];
  const renamed = await applyRenames(workshop, before, request);
  if (renamed.ups.length > 0) await workshop.make(request.base);
  const start = { before, renamed };
  const written = await tryWays(workshop, start, request);
  if (!request.online || areProven(written)) return written;
  await workshop.make(request.base);
  const plain = await tryWays(workshop, start, { ...request, online: false });
  return areProven(plain) ? plain : written;
}

function areProven(revisions: readonly AuthoredRevision[]): boolean {
  return revisions.every(({ doubts }) => doubts.length === 0);
}

interface Start {
  /** The state of the database. */
  readonly before: Snapshot;
  readonly renamed: Renamed;
}

async function tryWays(
  workshop: Workshop,
  start: Start,
  { base, wanted, online, oldestServer }: AuthorRequest,
): Promise<readonly AuthoredRevision[]> {
  const { state, ups } = start.renamed;
  const first = difference(workshop, state, wanted);
  const hasNotValid = oldestServer >= 18;
  const rest = online
    ? onlineParts(first.statements, { from: state, to: wanted, hasNotValid })
    : partsOf(first.statements);
  const parts = withFirst(rest, ups);
  const way = online ? { hasNotValid } : undefined;
  const tried = await tryUps(workshop, start, { parts, way });
  const more = tried.hasFailed ? undefined : difference(workshop, tried.end, wanted);
  if (more === undefined || more.statements.length === 0) return finished(tried, wanted, first);
  await workshop.make(base);
  const all = withMore(parts, more.statements);
  const again = await tryUps(workshop, start, { parts: all, way });
  return finished(again, wanted, first);
}

/** Puts the renames in front of the first revision. */
function withFirst(parts: readonly Part[], renames: readonly WrittenStatement[]): readonly Part[] {
  const [first, ...rest] = parts;
  if (renames.length === 0) return parts;
  if (first?.transaction !== true) return [...partsOf(renames), ...parts];
  return [wholePart([...renames, ...first.statements]), ...rest];
}

/** Moves every statement that can run in a transaction into the last revision. */
function withMore(
  parts: readonly Part[],
  statements: readonly WrittenStatement[],
): readonly Part[] {
  const last = parts.at(-1);
  if (last?.transaction !== true) return [...parts, ...partsOf(statements)];
  return [...parts.slice(0, -1), ...partsOf([...last.statements, ...statements])];
}

function difference(workshop: Workshop, from: Snapshot, to: Snapshot): WrittenDifference {
  return writeDifference(from, to, { serverVersion: workshop.serverVersion, online: false });
}

interface TriedUps {
  readonly revisions: readonly AuthoredRevision[];
  /** The state of the database after the last up that worked. */
  readonly end: Snapshot;
  readonly hasFailed: boolean;
}

async function tryUps(
  workshop: Workshop,
  start: Start,
  {
    parts,
    way,
  }: { readonly parts: readonly Part[]; readonly way: Omit<OnlineWay, "isLong"> | undefined },
): Promise<TriedUps> {
  const revisions: AuthoredRevision[] = [];
  let { before } = start;
  let hasFailed = false;
  for (const part of parts) {
    if (hasFailed) {
      revisions.push(untried(part));
      continue;
    }
    const ran = await workshop.applyUp(writtenMigration(sectionOfPart(part)));
    if (ran.kind === "failed") {
      hasFailed = true;
      revisions.push({ ...untried(part), doubts: [failureDoubt(ran.failure, "up")] });
      continue;
    }
    const after = await workshop.snapshot();
    const renamesBack = revisions.length === 0 ? start.renamed.downs : [];
    const online = way && { ...way, isLong: !part.transaction };
    const down = await writeDown(workshop, { before, after, online, renamesBack });
    revisions.push(authored(part, down.part, down.doubts));
    before = after;
  }
  return { revisions, end: before, hasFailed };
}

function authored(up: Part, down: Part, doubts: readonly string[]): AuthoredRevision {
  return {
    up: sectionOfPart(up),
    down: downDraft({ part: down, doubts }),
    upLoses: lossesOf(up),
    downLoses: lossesOf(down),
    doubts,
  };
}

function untried(part: Part): AuthoredRevision {
  const doubts = ["The down is missing: the up was not tried"];
  return authored(part, wholePart([]), doubts);
}

function lossesOf({ statements }: Part): readonly string[] {
  return statements.flatMap(({ losesData }) => (losesData === undefined ? [] : [losesData]));
}

/** Adds the remaining differences to the last revision, as doubts. */
function finished(
  { revisions, end, hasFailed }: TriedUps,
  wanted: Snapshot,
  { unwritten }: WrittenDifference,
): readonly AuthoredRevision[] {
  const differing = hasFailed ? [] : doubtsBetween(end, wanted, "up");
  const isWhole = !hasFailed && differing.length === 0;
  const doubts = isWhole ? [] : [...unwrittenDoubts(unwritten, "up"), ...differing];
  const last = revisions.at(-1) ?? authored(wholePart([]), wholePart([]), doubts);
  if (revisions.length === 0) return [last];
  return [...revisions.slice(0, -1), { ...last, doubts: [...last.doubts, ...doubts] }];
}
