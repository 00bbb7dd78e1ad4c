import type { Contents, TableRows, TextRow } from "./table-rows.ts";

/** The columns that hold other values at each run, such as the time of the insert, by table. */
export type VolatileColumns = ReadonlyMap<string, ReadonlySet<string>>;

/** Returns the tables whose rows differ. Columns with a value of each run do not count. */
export function differingTables(
  wanted: Contents,
  found: Contents,
  volatile: VolatileColumns,
): readonly string[] {
  const names = new Set([...wanted.tables.keys(), ...found.tables.keys()]);
  return [...names].filter((name) => {
    const ignored = volatile.get(name) ?? new Set<string>();
    return imageOf(wanted.tables.get(name), ignored) !== imageOf(found.tables.get(name), ignored);
  });
}

/** Compares two runs of the same SQL: a column that differs has another value at each run. */
export function volatileColumns(one: Contents, other: Contents): VolatileColumns {
  const found = new Map<string, ReadonlySet<string>>();
  for (const [name, table] of one.tables) {
    const again = other.tables.get(name);
    const columns = table.columns.filter(
      (column) => columnImage(table, column) !== columnImage(again, column),
    );
    if (columns.length > 0) found.set(name, new Set(columns));
  }
  return found;
}

/** Returns the sequences that stand elsewhere, with the wanted position. */
export function differingSequences(
  wanted: Contents,
  found: Contents,
): readonly (readonly [name: string, value: string])[] {
  return [...wanted.sequences].filter(([name, value]) => found.sequences.get(name) !== value);
}

function columnImage(table: TableRows | undefined, column: string): string {
  if (table === undefined) return "";
  const at = table.columns.indexOf(column);
  return JSON.stringify(table.rows.map((row) => JSON.stringify(row[at])).sort());
}

/** The rows have no order. */
function imageOf(table: TableRows | undefined, ignored: ReadonlySet<string>): string {
  if (table === undefined) return "";
  const kept = table.columns.flatMap((column, at) => (ignored.has(column) ? [] : [{ column, at }]));
  const named = [...kept].sort((a, b) => (a.column < b.column ? -1 : 1));
  const row = (values: TextRow): string => JSON.stringify(named.map(({ at }) => values[at]));
  return JSON.stringify([named.map(({ column }) => column), table.rows.map(row).sort()]);
}
