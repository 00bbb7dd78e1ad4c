import type { Section } from "../../migration/migration.ts";
import { sourceOf } from "../../migration/written.ts";
import { endOfLine } from "../../sql/literal.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import type { Statement } from "../../sql/statements.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { placeAt } from "../../text/place.ts";
import { indexNoteSql } from "../journal/index-leftovers.ts";
import { journalRow, keptOf } from "../journal/journal.ts";
import { keepState, keptState, noteStart } from "../journal/session-state.ts";
import { type Unit, unitsOf } from "../journal/units.ts";
import { insertLogRows, type LogRow, type Run } from "../ledger/ledger-write.ts";
import type { RunningStep } from "../run/running-step.ts";

/** A `no-transaction` section as a script for psql. */
export interface JournaledSection {
  readonly text: string;
  /** The journal row that still has to be written: the last unit is done. */
  readonly done: readonly LogRow[];
}

/** A run, and the role that writes the ledger; undefined means the user of the connection. */
interface LedgerWriter {
  readonly run: Run;
  readonly role: string | undefined;
}

/**
 * Writes each unit of a section after its journal rows, as a run does. If psql stops in the middle,
 * ebb knows the statement and repeats none.
 */
export function journaledSection(
  writer: LedgerWriter,
  { step, revision }: Pick<RunningStep, "step" | "revision">,
  section: Section,
): JournaledSection {
  let done: readonly LogRow[] = [];
  const lines = unitsOf(section).flatMap((unit) => {
    const note = indexNoteSql(section, unit);
    const noteSql = note === undefined ? undefined : ":'ebb_note'";
    const begin: LogRow = { ...journalRow({ step }, "begin", unit), noteSql };
    const kept = keptState(keptOf(revision, section, unit), true);
    const session: LogRow = { ...journalRow({ step }, "session", unit), noteSql: kept };
    const rows = [...done, session, begin];
    done = [journalRow({ step }, "done", unit)];
    return [
      ...(note === undefined ? [] : [`select ${note} as ebb_note \\gset`]),
      journalTransaction(writer, section, rows),
      unitText(section, unit),
    ];
  });
  return { text: [`${noteStart(section)} as ebb_start \\gset`, ...lines].join("\n"), done };
}

/**
 * Writes journal rows with the connection's own role, or the one of `--role`, and search_path, whatever the section has set.
 */
function journalTransaction(
  { run, role }: LedgerWriter,
  section: Section,
  rows: readonly LogRow[],
): string {
  const statements = [
    "begin",
    keepState(run.ledger, section),
    "set local session authorization default",
    `set local role ${role === undefined ? "none" : quoteIdentifier(role)}`,
    "set local search_path to default",
    insertLogRows(run, rows),
    "commit",
  ];
  return statements.map((sql) => `${sql};`).join("\n");
}

/** Returns the statements as in the file, without the text between them. */
function unitText({ source, statements }: Section, { first, last }: Unit): string {
  const texts = statements.slice(first, last + 1).map(({ start, end, copyData }) => {
    const statement = `${source.slice(start, end)};`;
    if (copyData === undefined) return statement;
    return `${statement}\n${source.slice(copyData.start, copyData.end)}\\.`;
  });
  return texts.join("\n");
}

/** Writes an assert section for psql. The script stops where the section would stop `upgrade`. */
export function offlineAssert(section: Section | undefined): string[] {
  return section?.statements.map((statement) => offlineStatement(section, statement)) ?? [];
}

function offlineStatement(section: Section, statement: Statement): string {
  const { source } = section;
  const { start, end, copyData } = statement;
  if (copyData !== undefined) return source.slice(start, endOfLine(source, copyData.end));
  const sql = source.slice(start, end);
  if (!givesRows(section, statement)) return `${sql}\n;`;
  const { file, line } = placeAt(sourceOf(section), start);
  return `do ${quoteLiteral(loopOver(sql, `${file}:${line}`))};`;
}

/** PL/pgSQL can open a cursor only for these. */
const QUERIES: ReadonlySet<string> = new Set("( select values table with show explain".split(" "));

function givesRows({ source }: Section, statement: Statement): boolean {
  const words = leadingWords(source, statement, Number.POSITIVE_INFINITY);
  return QUERIES.has(words[0] ?? "") || words.includes("returning");
}

/**
 * Checks the first column of each row. JSON keeps the columns in order, whatever their names are.
 */
function loopOver(sql: string, place: string): string {
  return `declare answer record;
begin
  for answer in execute ${quoteLiteral(sql)} loop
    if exists (select from pg_catalog.json_each(pg_catalog.row_to_json(answer)) with ordinality c(name, value, n)
        where c.n operator(pg_catalog.=) 1 and c.value::pg_catalog.text operator(pg_catalog.=) any (array['false', 'null'])) then
      raise exception 'the assertion at % failed', ${quoteLiteral(place)};
    end if;
  end loop;
end`;
}
