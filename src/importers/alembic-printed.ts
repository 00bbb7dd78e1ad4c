import { transactionControl } from "../sql/statement-kind.ts";
import { readStatements, type Statement } from "../sql/statements.ts";
import { leadingWords } from "../sql/token-reader.ts";

/** A body that Alembic itself wrote as SQL, or the reason why it could not. */
export type Printed =
  | { readonly kind: "printed"; readonly text: string }
  | { readonly kind: "failed"; readonly reason: string };

/** The printed bodies, by {@link bodyKey}. */
export type PrintedBodies = ReadonlyMap<string, Printed>;

/** Returns the key of the body of a revision. */
export function bodyKey(direction: "up" | "down", version: string): string {
  return `${direction} ${version}`;
}

/** The SQL of one body. */
export interface PrintedBody {
  readonly sql: string;
  /** False if a part of it runs in an `autocommit_block()`. */
  readonly transaction: boolean;
}

/**
 * Finds the SQL of one revision in the output of `alembic upgrade a:b --sql`, without the frame that
 * Alembic puts around it: BEGIN and COMMIT, the rows of its version table, other revisions, second
 * semicolons. Returns undefined if the output does not have the revision.
 *
 * @throws {Failure} of `readStatements`
 */
export function printedBody(
  output: string,
  direction: "up" | "down",
  version: string,
): PrintedBody | undefined {
  const text = segmentOf(output.replace(/\r\n?/g, "\n"), direction, version);
  if (text === undefined) return undefined;
  const { statements } = readStatements({ name: "alembic", text }, 0);
  const inner = statements.slice(0, statements.length - frameAtEnd(text, statements));
  const kept = inner.filter((statement) => !isControl(text, statement));
  const parts = kept.map((statement) => {
    const before = statements[statements.indexOf(statement) - 1];
    const gap = text.slice(before?.end ?? 0, statement.start).replace(/^(?:\s*;)+/, "");
    return `${gap.trimStart()}${text.slice(statement.start, statement.end)};\n`;
  });
  return { sql: parts.join("\n"), transaction: kept.length === inner.length };
}

/** Returns the last part of the output that is about a revision. */
function segmentOf(text: string, direction: "up" | "down", version: string): string | undefined {
  const steps = [...text.matchAll(/^-- Running (upgrade|downgrade) (.*?) ?-> ?(.*)$/gm)];
  const found = steps.findLastIndex(
    ([, word, from, to]) =>
      word === (direction === "up" ? "upgrade" : "downgrade") &&
      (direction === "up" ? to : from)?.trim() === version,
  );
  const step = steps[found];
  if (step === undefined) return undefined;
  return text.slice(step.index + step[0].length, steps[found + 1]?.index);
}

/**
 * Counts the statements at the end that are about the version table or the transaction. Behind the
 * row of the last revision, the table itself may be dropped.
 */
function frameAtEnd(text: string, statements: readonly Statement[]): number {
  let rowTable: string | undefined;
  let dropped: string | undefined;
  let own = 0;
  for (const statement of statements.toReversed()) {
    const sql = text.slice(statement.start, statement.end);
    const table = versionTable(sql);
    const drop = rowTable === undefined ? /^drop table (\S+)$/i.exec(sql)?.[1] : undefined;
    if (table === undefined && drop === undefined && !isControl(text, statement)) break;
    rowTable = table ?? rowTable;
    dropped = drop ?? dropped;
    own++;
  }
  if (dropped === undefined || dropped === rowTable) return own;
  // The dropped table is one of the revision.
  return statements.toReversed().findIndex((statement) => !isControl(text, statement));
}

/** Returns the table of a statement that Alembic writes about its versions, whatever its name is. */
function versionTable(sql: string): string | undefined {
  const insert = /^insert into (\S+) \(version_num\) values \('[^']*'\)(?: returning \S+)?$/i.exec(
    sql,
  );
  const update = /^update (\S+) set version_num='[^']*' where \S+\.version_num = '[^']*'$/i.exec(
    sql,
  );
  const remove = /^delete from (\S+) where \S+\.version_num = '[^']*'$/i.exec(sql);
  return (insert ?? update ?? remove)?.[1];
}

function isControl(text: string, statement: Statement): boolean {
  return transactionControl(leadingWords(text, statement, 3)) !== undefined;
}

/**
 * Takes back that the database driver of an env.py doubles each percent sign, if it does.
 *
 * With the driver's own style of parameters, Alembic prints `%%` for `%`. Its usual env.py asks for
 * another style. `program` is the revision's file.
 */
export function withoutDoubledPercent(sql: string, environment: string, program: string): string {
  const runs = sql.match(/%+/g) ?? [];
  const isDoubled =
    runs.length > 0 &&
    runs.every((run) => run.length % 2 === 0) &&
    !/paramstyle/.test(environment) &&
    !program.includes("%%");
  return isDoubled ? sql.replaceAll("%%", "%") : sql;
}
