import type { Section } from "../../migration/migration.ts";
import { leadingWords } from "../../sql/leading-words.ts";

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
export function touchesData({ source, start, end, statements }: Section): boolean {
  if (/\bnextval\b/i.test(source.slice(start, end))) return true;
  return statements.some((statement) => {
    const [first = ""] = leadingWords(source, statement, 1);
    return !SCHEMA_WORDS.has(first);
  });
}
