import type { Step } from "../../graph/plan.ts";
import type { Section } from "../../migration/migration.ts";
import { indexNoteSql } from "../journal/index-leftovers.ts";
import { journalRow } from "../journal/journal.ts";
import { type Unit, unitsOf } from "../journal/units.ts";
import { insertLogRows, type LogRow, type Run } from "../ledger/ledger-write.ts";

/** A `no-transaction` section as psql is to run it. */
export interface JournaledSection {
  readonly text: string;
  /** The row of the journal that is still to be written: the last unit is done. */
  readonly done: readonly LogRow[];
}

/**
 * Writes each unit of a section behind the rows of its journal, as a run does: where psql stops in
 * the middle, ebb knows at which statement, and repeats none.
 */
export function journaledSection(run: Run, step: Step, section: Section): JournaledSection {
  let done: readonly LogRow[] = [];
  const lines = unitsOf(section).flatMap((unit) => {
    const note = indexNoteSql(section, unit);
    const noteSql = note === undefined ? undefined : ":'ebb_note'";
    const begin: LogRow = { ...journalRow({ step }, "begin", unit), noteSql };
    const rows = [...done, begin];
    done = [journalRow({ step }, "done", unit)];
    return [
      ...(note === undefined ? [] : [`select ${note} as ebb_note \\gset`]),
      journalTransaction(run, rows),
      unitText(section, unit),
    ];
  });
  return { text: lines.join("\n"), done };
}

/** As the role and with the search_path of the connection, whatever the section has set. */
function journalTransaction(run: Run, rows: readonly LogRow[]): string {
  const statements = [
    "begin",
    "set local session authorization default",
    "set local role none",
    "set local search_path to default",
    insertLogRows(run, rows),
    "commit",
  ];
  return statements.map((sql) => `${sql};`).join("\n");
}

/** The statements as they stand in the file; what stands between them is left out. */
function unitText({ source, statements }: Section, { first, last }: Unit): string {
  const texts = statements.slice(first, last + 1).map(({ start, end, copyData }) => {
    const statement = `${source.slice(start, end)};`;
    if (copyData === undefined) return statement;
    return `${statement}\n${source.slice(copyData.start, copyData.end)}\\.`;
  });
  return texts.join("\n");
}
