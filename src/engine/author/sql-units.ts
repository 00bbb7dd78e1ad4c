import { transactionControl } from "../../sql/statement-kind.ts";
import { readStatements, type Statement } from "../../sql/statements.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import type { SourceText } from "../../text/place.ts";

/**
 * The smallest part that runs or is tried again: a statement, or a `BEGIN … COMMIT` in the file.
 */
export interface SqlUnit {
  /** Indexes of its first and last statement. */
  readonly first: number;
  readonly last: number;
  readonly kind: "statement" | "transaction" | "setting";
}

/**
 * A file of SQL with its statements. The field names are those of a section, so the functions for
 * places work with both.
 */
export interface SqlFile {
  readonly origin: string;
  readonly source: string;
  readonly statements: readonly Statement[];
  readonly units: readonly SqlUnit[];
}

/**
 * Reads a file of SQL as psql does.
 *
 * @throws {Failure} of `readStatements`
 */
export function readSqlFile(file: SourceText): SqlFile {
  const { statements } = readStatements(file, 0);
  const units: SqlUnit[] = [];
  for (let first = 0; first < statements.length; ) {
    const unit = unitAt(file.text, statements, first);
    units.push(unit);
    first = unit.last + 1;
  }
  return { origin: file.name, source: file.text, statements, units };
}

/**
 * Returns the unit that starts at a statement. A transaction without an end goes up to the last
 * statement of the file.
 */
function unitAt(text: string, statements: readonly Statement[], first: number): SqlUnit {
  const words = wordsOf(text, statements[first]);
  const control = transactionControl(words);
  if (control !== "begin" && control !== "start transaction") {
    return { first, last: first, kind: isSetting(words) ? "setting" : "statement" };
  }
  const length = statements
    .slice(first + 1)
    .findIndex((statement) => transactionControl(wordsOf(text, statement)) !== undefined);
  return {
    first,
    last: length === -1 ? statements.length - 1 : first + 1 + length,
    kind: "transaction",
  };
}

function wordsOf(text: string, statement: Statement | undefined): readonly string[] {
  return statement === undefined ? [] : leadingWords(text, statement, 5);
}

/**
 * Checks for statements that only change the session: `SET`, `RESET`, and the
 * `SELECT set_config(…)` of pg_dump.
 */
function isSetting([first, second, third, fourth]: readonly string[]): boolean {
  if (first === "set") return second !== "local" && second !== "constraints";
  if (first === "reset") return true;
  return (
    first === "select" && (second === "set_config" || (third === "." && fourth === "set_config"))
  );
}
