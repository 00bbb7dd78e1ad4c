/** The note of a unit that can be run again in any case. */
export const REPEATABLE = "can be repeated";

const INDEXES = "indexes before: ";

/** Returns the note of an index statement: the indexes that were there before it. */
export function indexesNote(oids: readonly number[]): string {
  return INDEXES + oids.join(" ");
}

/** Returns the same as an SQL expression; `oids` is a query of one text. */
export function indexesNoteSql(oids: string): string {
  return `'${INDEXES}' operator(pg_catalog.||) (${oids})`;
}

/** Returns the indexes that a note lists; undefined if it lists none. */
export function indexesBefore(note: string | undefined): ReadonlySet<number> | undefined {
  if (note === undefined || !note.startsWith(INDEXES)) return undefined;
  return new Set(note.slice(INDEXES.length).split(" ").map(Number));
}

/** Returns true if ebb finds out by itself what became of a unit that began with this note. */
export function isDecided(note: string | null): boolean {
  return note === REPEATABLE || note?.startsWith(INDEXES) === true;
}
