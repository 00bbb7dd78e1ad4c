import type { Session } from "../session.ts";
import { quoteQualified } from "../sql/quote.ts";
import { answered } from "./ledger/answer.ts";

/** An index that PostgreSQL marks INVALID: it costs every write and serves no query. */
export interface InvalidIndex {
  /** Schema and name, quoted. */
  readonly name: string;
  readonly table: string;
  /** An index of a partitioned table, to which a partition's index is not attached yet. */
  readonly isPartitioned: boolean;
}

/**
 * Finds the INVALID indexes of a database, but not those that are being built at this moment.
 *
 * A role that may not read others' statistics sees of a running build its pid alone; the lock on
 * the table, which everybody sees, tells what it is about (manual: 27.4.4, 13.3).
 */
export async function findInvalidIndexes(session: Session): Promise<readonly InvalidIndex[]> {
  const sql = `select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name, c.relkind operator(pg_catalog.=) 'I' as partitioned,
  tn.nspname::pg_catalog.text as table_schema, t.relname::pg_catalog.text as table_name
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) i.indexrelid join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
join pg_catalog.pg_class t on t.oid operator(pg_catalog.=) i.indrelid join pg_catalog.pg_namespace tn on tn.oid operator(pg_catalog.=) t.relnamespace
where not i.indisvalid and c.relpersistence operator(pg_catalog.<>) 't' and not exists (
  select 1 from pg_catalog.pg_stat_progress_create_index p join pg_catalog.pg_locks l on l.pid operator(pg_catalog.=) p.pid
  where l.relation operator(pg_catalog.=) i.indrelid and l.granted
    and l.database operator(pg_catalog.=) (select d.oid from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) pg_catalog.current_database()))
order by n.nspname, c.relname`;
  const [outcome] = await session.flight([{ sql }]);
  return answered(outcome, "Cannot look for INVALID indexes").map((row) => ({
    name: quoteQualified(String(row.schema), String(row.name)),
    table: quoteQualified(String(row.table_schema), String(row.table_name)),
    isPartitioned: row.partitioned === true,
  }));
}
