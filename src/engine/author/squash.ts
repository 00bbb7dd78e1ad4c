import { sqlText } from "../../ddl/sql-text.ts";
import { identifier } from "../../ddl/words/names.ts";
import { writeDifference } from "../../ddl/write-difference.ts";
import type { WrittenDifference, WrittenStatement } from "../../ddl/written.ts";
import type { ParseStatement } from "../../grammar/load-grammar.ts";
import type { SectionDraft } from "../../migration/draft.ts";
import type { Migration } from "../../migration/migration.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import { type DataStatement, findDataStatements } from "./data-statements.ts";
import { doubtsBetween, failureDoubt, unwrittenDoubts } from "./doubts.ts";
import { sectionOfPart, wholePart } from "./parts.ts";
import {
  differingSequences,
  differingTables,
  type VolatileColumns,
  volatileColumns,
} from "./same-rows.ts";
import { type JudgedStatement, judgeStatements, ownTable } from "./squash-statements.ts";
import { type Contents, copyText, positionSql } from "./table-rows.ts";
import type { Workshop } from "./workshop.ts";
import { writtenMigration } from "./written-migration.ts";

/** The up section that replaces a line of revisions. */
export interface SquashedUp {
  readonly up: SectionDraft;
  readonly statements: readonly JudgedStatement[];
  /** Columns whose written values are those of this run, such as `public.users.created`. */
  readonly frozen: readonly string[];
  /** The doubts about it. Empty when it is proven. */
  readonly doubts: readonly string[];
}

/**
 * Writes one up section that leaves an empty database as a line of revisions does, and proves it
 * by the catalog and by the rows of all tables.
 *
 * The statements that fill tables are kept as they are where they leave the same rows behind the
 * final schema. Else the rows themselves are written.
 *
 * @throws {Failure} of `Workshop.make`
 */
export async function authorSquash(
  workshop: Workshop,
  migrations: readonly Migration[],
  parse: ParseStatement,
): Promise<SquashedUp> {
  const before = await workshop.make({ kind: "empty" });
  const state = { kind: "revisions", revisions: migrations } as const;
  const after = await workshop.make(state);
  const states = { before, after };
  const contents = ownContents(await workshop.contents(), states);
  const { serverVersion } = workshop;
  const written = writeDifference(before, after, { serverVersion, online: false });
  const found = await findDataStatements(migrations, parse);
  const record = migrations.every(({ up }) => up.options.record);
  const goal = { ...states, contents, written, record };
  const kept = found.filter(isKept(goal));
  const plain = await attempt(workshop, goal, kept);
  const isPlain = plain.doubts.length === 0;
  const volatile: VolatileColumns =
    isPlain || contents.tables.size === 0
      ? new Map()
      : volatileColumns(contents, ownContents(await contentsAgain(workshop, migrations), states));
  const again = isPlain ? plain : await attempt(workshop, { ...goal, volatile }, kept);
  const isText = again.doubts.length === 0;
  const best = isText ? again : await attempt(workshop, goal, "rows");
  return {
    up: best.up,
    doubts: best.doubts,
    frozen: isText ? [] : frozenOf(volatile),
    statements: judgeStatements(found, { ...goal, kept: isText ? kept : "rows" }),
  };
}

/** Replays the revisions once more. */
async function contentsAgain(
  workshop: Workshop,
  revisions: readonly Migration[],
): Promise<Contents> {
  await workshop.make({ kind: "revisions", revisions });
  return workshop.contents();
}

function frozenOf(volatile: VolatileColumns): readonly string[] {
  return [...volatile].flatMap(([table, columns]) =>
    Array.from(columns, (column) => `${table}.${identifier(column)}`),
  );
}

/** The state that the section has to make. */
interface Goal {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly contents: Contents;
  readonly written: WrittenDifference;
  readonly record: boolean;
  /** Columns that hold other values at each run. */
  readonly volatile?: VolatileColumns;
}

/** Checks if a statement fills tables that the revisions made and that hold rows in the end. */
function isKept(goal: Goal): (statement: DataStatement) => boolean {
  return ({ isPlain, tables }) =>
    isPlain && tables.every((table) => goal.contents.tables.has(ownTable(table, goal) ?? ""));
}

/** The statements of the data, or all rows as they are. */
type Data = readonly DataStatement[] | "rows";

interface Attempt {
  readonly up: SectionDraft;
  readonly doubts: readonly string[];
}

/** Tries the schema with its data. Sequences that stand elsewhere then are set at the end. */
async function attempt(workshop: Workshop, goal: Goal, data: Data): Promise<Attempt> {
  const first = await tryUp(workshop, goal, { data, positions: [] });
  if (first.positions.length === 0) return first;
  const positions = first.positions.map(([name, value]) => `${positionSql(name, value)};`);
  return tryUp(workshop, goal, { data, positions });
}

interface Tried extends Attempt {
  /** The sequences that stand elsewhere. */
  readonly positions: ReturnType<typeof differingSequences>;
}

async function tryUp(
  workshop: Workshop,
  goal: Goal,
  tail: { readonly data: Data; readonly positions: readonly string[] },
): Promise<Tried> {
  const up = draftUp(goal, tail);
  await workshop.make({ kind: "empty" });
  const ran = await workshop.applyUp(writtenMigration(up));
  if (ran.kind === "failed")
    return { up, doubts: [failureDoubt(ran.failure, "up")], positions: [] };
  const schema = doubtsBetween(await workshop.snapshot(), goal.after, "up");
  const contents = ownContents(await workshop.contents(), goal);
  const tables = differingTables(goal.contents, contents, goal.volatile ?? new Map());
  const positions = differingSequences(goal.contents, contents);
  const doubts = [
    ...(schema.length === 0 ? [] : [...unwrittenDoubts(goal.written.unwritten, "up"), ...schema]),
    ...tables.map((name) => `After the up table ${name} has other rows than the revisions leave`),
    ...(tail.positions.length === 0
      ? []
      : positions.map(([name]) => `After the up sequence ${name} stands elsewhere`)),
  ];
  return { up, doubts, positions: tail.positions.length === 0 ? positions : [] };
}

/** Puts the data behind the tables, and in front of what would act on it or refuse its order. */
function draftUp(
  { written, after, contents, record }: Goal,
  { data, positions }: { readonly data: Data; readonly positions: readonly string[] },
): SectionDraft {
  const isLate = data === "rows" ? actsOnRows(after) : () => false;
  const early = written.statements.filter((statement) => !isLate(statement));
  const late = written.statements.filter(isLate);
  const whole = sectionOfPart(wholePart(written.statements));
  const texts =
    data === "rows" ? [...contents.tables.values()].map(copyText) : data.map(({ sql }) => sql);
  const refreshed = texts.length === 0 ? [] : refreshes(written.statements);
  const parts = [
    sectionOfPart(wholePart(early)).sql,
    ...texts,
    sqlText(late),
    refreshed.join("\n"),
    positions.join("\n"),
  ];
  return {
    options: { ...whole.options, record: record && whole.options.record },
    sql: parts.filter((part) => part !== "").join("\n\n"),
  };
}

/** Leaves out the tables that were there before the revisions. */
function ownContents({ tables, ...rest }: Contents, { before }: Pick<Goal, "before">): Contents {
  const own = [...tables].filter(([name]) => !before.has(`table ${name}`));
  return { ...rest, tables: new Map(own) };
}

/**
 * Returns the check for statements whose object would act on rows that are written as they are, or
 * demand an order of the tables: triggers and foreign keys, with what belongs to them.
 */
function actsOnRows(after: Snapshot): (statement: WrittenStatement) => boolean {
  return (statement) => {
    let key: string | undefined = statement.object;
    while (key !== undefined) {
      const object = after.get(key);
      if (object?.kind === "trigger" || object?.kind === "event trigger") return true;
      const { definition } = object?.facts ?? {};
      const isForeign = typeof definition === "string" && /^foreign key\b/i.test(definition);
      if (object?.kind === "constraint" && isForeign) return true;
      key = object?.parent;
    }
    return false;
  };
}

/** A materialized view is filled when it is created, before the rows of its tables are there. */
function refreshes(statements: readonly WrittenStatement[]): readonly string[] {
  return statements.flatMap(({ object, sql }) =>
    /^create materialized view\b/i.test(sql) && !/\bwith no data$/i.test(sql)
      ? [`refresh ${object};`]
      : [],
  );
}
