import { rewritesRows } from "../../ddl/words/cast.ts";
import type { WrittenStatement } from "../../ddl/written.ts";
import type { SchemaObject } from "../../schema/snapshot.ts";
import type { Between } from "./online-step.ts";
import { mayBeVolatile, tableWithRows } from "./online-steps.ts";

/**
 * Adds to a statement who waits for it, if it reads or writes all rows of a table under a lock. It is
 * for statements that were not split, because PostgreSQL has no other way or because they are a down.
 */
export function withWait(statement: WrittenStatement, between: Between): WrittenStatement {
  const table = tableWithRows(statement.object, between);
  const takesLong = table === undefined ? undefined : longWait(statement, table, between);
  return takesLong === undefined ? statement : { ...statement, takesLong };
}

/** Adds to each statement who waits for it. */
export function withWaits(
  statements: readonly WrittenStatement[],
  between: Between,
): readonly WrittenStatement[] {
  return statements.map((statement) => withWait(statement, between));
}

function longWait(
  { sql, object }: WrittenStatement,
  table: SchemaObject,
  between: Between,
): string | undefined {
  const isPartitioned = table.facts["partitioned by"] !== undefined;
  if (isRewrite(sql, object, between)) {
    return `reads and writes of ${table.name} wait while its rows are written anew`;
  }
  if (/ add constraint .* FOREIGN KEY /i.test(sql) && !isUnchecked(sql)) {
    return `writes to ${table.name} and the table that it points to wait while its rows are read`;
  }
  if (
    / add constraint .* CHECK \(| (?:add|set)(?: constraint \S+)? not null\b/i.test(sql) &&
    !isUnchecked(sql)
  )
    return `reads and writes of ${table.name} wait while its rows are read`;
  const isKey = / add constraint .* (?:EXCLUDE|(?:PRIMARY KEY|UNIQUE)[^(]*\()/i.test(sql);
  if (!isKey || isPartitioned) return undefined;
  return `reads and writes of ${table.name} wait while its index is built`;
}

function isUnchecked(sql: string): boolean {
  return / (?:NOT VALID|NOT ENFORCED)$/i.test(sql);
}

function isRewrite(sql: string, object: string, { from, to }: Between): boolean {
  if (/^alter table \S+ set (?:un)?logged$/i.test(sql)) return true;
  const [was, is] = [from, to].map((state) => state.get(object)?.facts);
  if (/ add column /i.test(sql)) {
    const value = is?.default;
    const isFilled = typeof value === "string" && sql.includes(" default ");
    return / stored$/i.test(sql) || (isFilled && mayBeVolatile(value));
  }
  if (!/ alter column .* type /i.test(sql) || was === undefined || is === undefined) return false;
  const isOtherCollation = was.type === is.type && was.collation !== is.collation;
  return !isOtherCollation && rewritesRows(String(was.type), String(is.type));
}
