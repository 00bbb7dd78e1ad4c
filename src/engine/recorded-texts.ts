import type { Session } from "../session.ts";
import { quoteArray } from "../sql/quote.ts";
import { answered } from "./ledger/answer.ts";
import { type LedgerName, logTable } from "./ledger/ledger-name.ts";

/** The sections of a revision as the ledger recorded them, each from its marker line on. */
export interface RecordedTexts {
  readonly up: string | undefined;
  readonly down: string | undefined;
}

/** Reads what the log recorded of some revisions, to be compared or shown: it is not to be run. */
export async function readRecordedTexts(
  session: Session,
  ledger: LedgerName,
  revisions: readonly string[],
): Promise<ReadonlyMap<string, RecordedTexts>> {
  if (revisions.length === 0) return new Map();
  const sql = `select distinct on (l.revision) l.revision, l.up_sql, l.down_sql from ${logTable(ledger)} l
where l.revision operator(pg_catalog.=) any (${quoteArray(revisions, "text")}) and l.parents is not null and l.direction operator(pg_catalog.=) 'up'
order by l.revision, l.id desc`;
  const [outcome] = await session.flight([{ sql }]);
  const rows = answered(outcome, "Cannot read recorded sections");
  return new Map(
    rows.map((row) => [
      String(row.revision),
      { up: textOrUndefined(row.up_sql), down: textOrUndefined(row.down_sql) },
    ]),
  );
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
