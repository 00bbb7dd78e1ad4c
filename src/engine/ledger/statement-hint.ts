import type { Section } from "../../migration/migration.ts";
import { leadingWords } from "../../sql/token-reader.ts";

/** The section whose statement the server refused, and the index of this statement. */
export interface RefusedAt {
  readonly section: Pick<Section, "source" | "statements" | "options">;
  readonly index: number;
}

/** Returns the hint that depends on the refused statement; undefined if its SQLSTATE says enough. */
export function statementHint(sqlstate: string, { section, index }: RefusedAt): string | undefined {
  const statement = section.statements[index];
  if (statement === undefined) return undefined;
  const text = section.source.slice(statement.start, statement.end);
  const isOwn = !section.options.transaction;
  const words = leadingWords(section.source, statement, 4).join(" ");
  switch (sqlstate) {
    case "25001":
      return inTransaction(text, { isOwn, isInside: RUNS_OTHERS.test(words) });
    case "25P01":
      return isOwn ? NEEDS_TRANSACTION : undefined;
    case "2D000":
      return isOwn ? OUT_OF_TRANSACTION : COMMITS_INSIDE;
    case "55006":
      if (RUNS_OTHERS.test(words)) return USED_INSIDE;
      return TOUCHES_TABLE.test(words) ? PENDING_EVENTS : IN_USE;
    default:
      return isInterruptedDetach(text, sqlstate) ? finalizeHint(text) : undefined;
  }
}

function inTransaction(
  text: string,
  { isOwn, isInside }: { readonly isOwn: boolean; readonly isInside: boolean },
): string | undefined {
  if (SETS_TRANSACTION.test(text)) return isOwn ? FIRST_IN_TRANSACTION : OTHER_ISOLATION;
  if (isInside && !isOwn) return OUT_OF_FUNCTION;
  return isOwn ? OUT_OF_TRANSACTION : undefined;
}

/** Returns the statement that ends an interrupted DETACH PARTITION … CONCURRENTLY. */
export function finalizeHint(text: string): string | undefined {
  if (!DETACHES.test(text)) return undefined;
  const finalize = text.replace(DETACHES, "$1finalize").replace(/\s+/g, " ");
  return `If the partition is pending detach (\\d+ of its parent says so), put this statement in the place of the interrupted one: ${finalize}`;
}

/** The statement waits between two transactions of its own, or was stopped there earlier. */
function isInterruptedDetach(text: string, sqlstate: string): boolean {
  return DETACHES.test(text) && ["55000", "55P03", "57014", "40P01"].includes(sqlstate);
}

const DETACHES = /^(\s*alter\s+table\b.*\bdetach\s+partition\b.*\b)concurrently\s*$/is;
const SETS_TRANSACTION =
  /^\s*set\s+((local|session)\s+)?transaction|\btransaction_(isolation|read_only|deferrable)\b/i;
const TOUCHES_TABLE =
  /^(alter|drop|truncate|cluster|create|reindex|lock|vacuum)\b(?! (database|subscription|role|user|tablespace)\b)/;

/** Statements that run others, in a function or a block. */
const RUNS_OTHERS = /^(do|call|select|with|perform|values|execute)\b/;

const OTHER_ISOLATION =
  "ebb's own queries came first in this transaction, which is READ COMMITTED: leave SET TRANSACTION out; for another isolation level write BEGIN ISOLATION LEVEL … and COMMIT in a section with the option no-transaction";
const FIRST_IN_TRANSACTION =
  "Name the isolation level in BEGIN itself: BEGIN ISOLATION LEVEL …; or move SET TRANSACTION directly behind BEGIN";
const OUT_OF_TRANSACTION =
  "This statement cannot run inside a transaction, a function or a DO block: move it out of the section's own BEGIN … COMMIT, as a statement of its own";
const OUT_OF_FUNCTION =
  "A function or DO block always runs in a transaction: write that statement on its own, in a section marked `-- up no-transaction` (or `-- down no-transaction`)";
const NEEDS_TRANSACTION =
  "This statement needs a transaction: put BEGIN before it and COMMIT behind it, or leave no-transaction out of the marker line";
const USED_INSIDE =
  "The function or block still reads that object, in a loop or a cursor, or rows that it changed have deferred checks to run: do it behind the loop, or as a statement of its own. If another session uses it, end that session";
const COMMITS_INSIDE =
  "This statement commits or rolls back inside: mark the section `-- up no-transaction` (or `-- down no-transaction`)";
const PENDING_EVENTS =
  "Rows that this transaction changed still have deferred checks or triggers to run: put SET CONSTRAINTS ALL IMMEDIATE before this statement, or move it to a revision of its own. If a cursor of this session reads the table, close it";
const IN_USE = "Another session uses it: end that session first";
