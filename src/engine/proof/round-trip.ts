import type { Migration, Section } from "../../migration/migration.ts";
import { compareSnapshots } from "../../schema/compare.ts";
import { describeObject } from "../../schema/describe.ts";
import type { ObjectKind } from "../../schema/snapshot.ts";
import { dataLoss } from "../../sql/data-loss.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import type { Bench } from "./bench.ts";
import { areEqual, type Image } from "./image.ts";
import type { Ran } from "./scratch-section.ts";

type Failed = Extract<Ran, { readonly kind: "failed" }>;

/** The effect of a down, and of the next up, on a database with the revision applied. */
export interface RoundTrip {
  readonly down: Ran;
  /** The database after the down. Undefined when the down failed. */
  readonly middle: Image | undefined;
  /** The second up. Undefined when the down failed. */
  readonly again: Ran | undefined;
  readonly end: Image | undefined;
  /** True when the database differs from its state after the first up. */
  readonly isDirty: boolean;
}

/**
 * SQLSTATEs of errors that occur in one transaction but not in two: for new enum values, pending
 * triggers, statements outside transactions, and too many locks.
 */
const ARTEFACTS = new Set(["55P04", "55006", "25001", "53200"]);

/**
 * Runs a down and then the up again.
 *
 * Two transactional sections share one transaction that is rolled back, so nothing has to be
 * rebuilt. This is sound: deferred constraints are checked between them, so each section starts in
 * the state that COMMIT would leave. A section that fails only without that COMMIT runs again with
 * one.
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

/** Checks if committed steps left another schema, or the same schema with other data. */
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

/** Returns an empty down for a file without one. */
function emptied(up: Section): Section {
  return { ...up, kind: "down", statements: [] };
}

/** The first words of statements that change the schema or the session, but no row. */
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

/** Checks if a section may change rows or take numbers from a sequence. */
function touchesData({ source, start, end, statements }: Section): boolean {
  if (/\bnextval\b/i.test(source.slice(start, end))) return true;
  return statements.some((statement) => {
    const [first = ""] = leadingWords(source, statement, 1);
    return !SCHEMA_WORDS.has(first);
  });
}

const DATA_HOLDERS: ReadonlySet<ObjectKind> = new Set(["table", "column"]);

/**
 * Names the data that a section loses between two images: tables and columns that are gone, and
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
