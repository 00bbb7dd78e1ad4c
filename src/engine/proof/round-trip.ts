import type { Migration, Section } from "../../migration/migration.ts";
import { compareSnapshots } from "../../schema/compare.ts";
import { describeObject } from "../../schema/describe.ts";
import type { ObjectKind } from "../../schema/snapshot.ts";
import { dataLoss } from "../../sql/data-loss.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { areEqual, type Bench, type Image } from "./bench.ts";
import type { Ran } from "./scratch-section.ts";

type Failed = Extract<Ran, { readonly kind: "failed" }>;

/** What a down, and the up after it, did to the database as it was after the up. */
export interface RoundTrip {
  readonly down: Ran;
  /** The database after the down; undefined when that failed. */
  readonly middle: Image | undefined;
  /** The second up; undefined when the down failed. */
  readonly again: Ran | undefined;
  readonly end: Image | undefined;
  /** True when the database is not any more as it was after the first up. */
  readonly isDirty: boolean;
}

/**
 * What can fail in one transaction though it would not in two: new enum values, pending triggers,
 * statements that need a transaction of their own, too many locks.
 */
const ARTEFACTS = new Set(["55P04", "55006", "25001", "53200"]);

/**
 * Runs a down and the up again.
 *
 * Two transactional sections run in one transaction that is rolled back, so that nothing needs to be
 * rebuilt whatever they do. That is sound: each begins in the state that COMMIT would have left,
 * deferred constraints checked; what fails only because there was no COMMIT is run again with one.
 */
export async function roundTrip(
  bench: Bench,
  { up, down, assert }: Migration,
  after: Image,
): Promise<RoundTrip> {
  const downSections = { section: down ?? emptied(up), assert: undefined };
  const upSections = { section: up, assert };
  if (up.options.transaction && downSections.section.options.transaction) {
    const takesNumbers = [up, downSections.section].some(touchesData);
    const trip = await bench.trial({ takesNumbers }, () =>
      steps(bench, { down: downSections, up: upSections, isTrial: true }),
    );
    if (trip.again?.kind !== "failed" || !isArtefact(trip.again)) return trip;
  }
  const trip = await steps(bench, { down: downSections, up: upSections, isTrial: false });
  return { ...trip, isDirty: isDirty(trip, after, [up, downSections.section]) };
}

interface Steps {
  readonly down: Parameters<Bench["runInside"]>[0];
  readonly up: Parameters<Bench["runInside"]>[0];
  readonly isTrial: boolean;
}

async function steps(bench: Bench, { down, up, isTrial }: Steps): Promise<RoundTrip> {
  const place = isTrial ? "open transaction" : "own transaction";
  const run = (sections: Steps["up"]): Promise<Ran> =>
    isTrial ? bench.runInside(sections) : bench.runCommitted(sections);
  const taken = await run(down);
  if (taken.kind === "failed") {
    return { down: taken, middle: undefined, again: undefined, end: undefined, isDirty: false };
  }
  const middle = await bench.image(place);
  const again = await run(up);
  const end = again.kind === "done" ? await bench.image(place) : undefined;
  return { down: taken, middle, again, end, isDirty: false };
}

function isArtefact({ error }: Failed): boolean {
  return error !== undefined && ARTEFACTS.has(error.sqlstate);
}

/** Committed steps can leave another schema, or the same one with other data in it. */
function isDirty(trip: RoundTrip, after: Image, sections: readonly Section[]): boolean {
  if (trip.down.kind === "failed") return !isTransactional(sections[1]);
  if (trip.end === undefined || !areEqual(trip.end, after)) return true;
  return sections.some(touchesData) || losesData(trip, after);
}

function isTransactional(section: Section | undefined): boolean {
  return section?.options.transaction !== false;
}

function losesData({ middle }: RoundTrip, after: Image): boolean {
  if (middle === undefined) return false;
  return compareSnapshots(after.snapshot(), middle.snapshot()).some(
    ({ kind, object }) => kind === "removed" && HOLDERS.has(object.kind),
  );
}

const HOLDERS: ReadonlySet<string> = new Set(["table", "column", "materialized view"]);

/** The down of a file that has none: nothing. */
function emptied(up: Section): Section {
  return { ...up, kind: "down", statements: [] };
}

/** The first words of statements that change the schema or the session, and no row. */
const SCHEMA_WORDS: ReadonlySet<string> = new Set([
  "create",
  "drop",
  "alter",
  "comment",
  "grant",
  "revoke",
  "set",
  "reset",
  "reindex",
  "vacuum",
  "analyze",
  "cluster",
  "begin",
  "start",
  "commit",
  "end",
]);

/** Tells whether a section may change rows, or take numbers from a sequence. */
function touchesData({ source, start, end, statements }: Section): boolean {
  if (/\bnextval\b/i.test(source.slice(start, end))) return true;
  return statements.some((statement) => {
    const [first = ""] = leadingWords(source, statement, 1);
    return !SCHEMA_WORDS.has(first);
  });
}

const DATA_HOLDERS: ReadonlySet<ObjectKind> = new Set(["table", "column"]);

/**
 * Names what data is lost between two images by a section: tables and columns that are gone, and
 * rows that its statements delete or overwrite.
 */
export function lostData(before: Image, after: Image, section: Section): readonly string[] {
  const gone = compareSnapshots(before.snapshot(), after.snapshot()).flatMap(({ kind, object }) =>
    kind === "removed" && DATA_HOLDERS.has(object.kind) && object.facts.generated === undefined
      ? [describeObject(object)]
      : [],
  );
  return [...gone, ...lostRows(section)];
}

function lostRows({ source, statements }: Section): readonly string[] {
  const lost = statements.flatMap((statement) => dataLoss(source, statement));
  const tables = lost.flatMap((loss) => {
    if (loss.kind !== "rows") return [];
    const { schema, name } = loss.table;
    const table = schema === undefined ? name : `${schema}.${name}`;
    return [loss.action === "update" ? `values in ${table}` : `rows of ${table}`];
  });
  return [...new Set(tables)];
}
