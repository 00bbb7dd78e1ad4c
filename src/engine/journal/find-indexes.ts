import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import type { ConcurrentIndex } from "../../sql/concurrent-index.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import { pinned } from "../../sql/pinned.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "../../sql/quote.ts";
import { answered } from "../ledger/answer.ts";
import type { RunContext } from "../run/run-context.ts";

/** An index in the catalog. */
export interface FoundIndex {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly isValid: boolean;
}

const POLL_MS = 500;

/**
 * Finds the indexes that a statement touches.
 *
 * - CREATE and DROP: the indexes with the name in the statement. If CREATE gives no name, all
 *   indexes of the table.
 * - REINDEX: its leftovers, for example `name_ccnew`.
 *
 * The session's search_path resolves the names, as it does for the statement itself.
 */
export async function indexesOf(
  context: Pick<RunContext, "session">,
  kind: ConcurrentIndex,
): Promise<readonly FoundIndex[]> {
  const sql = `select i.indexrelid::pg_catalog.int8 as oid, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name, i.indisvalid as valid
${FROM}
where ${conditionOf(kind)} order by n.nspname, c.relname`;
  const [outcome] = await context.session.flight([{ sql }]);
  return answered(outcome, "Cannot look for INVALID indexes").map((row) => ({
    oid: Number(row.oid),
    schema: String(row.schema),
    name: String(row.name),
    isValid: row.valid === true,
  }));
}

/** Returns a query for the oids of these indexes, in one text, separated by spaces. */
export function indexOidsQuery(kind: ConcurrentIndex): string {
  const oids = "i.indexrelid::pg_catalog.int8::pg_catalog.text";
  return `select coalesce(pg_catalog.string_agg(${oids}, ' ' order by n.nspname, c.relname), '')
${FROM}
where ${conditionOf(kind)}`;
}

/**
 * Waits while another session still builds an index of the statement. The server finishes a build
 * even after its client died.
 *
 * @throws {Failure} `EBB_LOCK_HELD` when the build takes longer than the wait for the run lock
 */
export async function waitForBuilds(context: RunContext, kind: ConcurrentIndex): Promise<void> {
  const { clock, interrupt, lockWaitMs, onEvent } = context.options;
  const started = clock.now();
  for (let polls = 0; ; polls++) {
    interrupt.throwIfAborted();
    const pid = await builderOf(context, kind);
    if (pid === undefined) return;
    if (clock.now() - started >= lockWaitMs) {
      throw new Failure(
        "EBB_LOCK_HELD",
        `Session ${pid} still builds the index of the statement to resume`,
        {
          hint: `Wait for its end, or end it with: select pg_terminate_backend(${pid})`,
        },
      );
    }
    if (polls === 0)
      onEvent({ kind: "remark", text: `Waiting for session ${pid}, which still builds the index` });
    await clock.sleep(POLL_MS, interrupt);
  }
}

const FROM =
  "from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) i.indexrelid join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace";

async function builderOf(context: RunContext, kind: ConcurrentIndex): Promise<number | undefined> {
  const sql = `select p.pid ${FROM}
join pg_catalog.pg_stat_progress_create_index p on p.index_relid operator(pg_catalog.=) i.indexrelid and p.datname operator(pg_catalog.=) pg_catalog.current_database()
where ${conditionOf(kind)} limit 1`;
  const [outcome] = await context.session.flight([{ sql }]);
  const [row] = answered(outcome, "Cannot look for index builds");
  return row === undefined ? undefined : Number(row.pid);
}

function conditionOf(kind: ConcurrentIndex): string {
  switch (kind.kind) {
    case "create-index-concurrently": {
      const table = `i.indrelid operator(pg_catalog.=) ${classOf(kind.table)}`;
      if (kind.index === undefined) return table;
      return `${table} and c.relname operator(pg_catalog.=) ${quoteLiteral(kind.index)}::pg_catalog.name`;
    }
    case "drop-index-concurrently":
      return `i.indexrelid operator(pg_catalog.=) any (array[${kind.indexes.map(classOf).join(", ")}]::pg_catalog.oid[])`;
    case "reindex-concurrently":
      return reindexed(kind);
  }
}

/**
 * ebb does not drop indexes of TOAST tables: they belong to the system, and REINDEX repairs them.
 */
const LEFTOVER =
  "c.relname::pg_catalog.text operator(pg_catalog.~) '_cc(new|old)[0-9]*$' and not i.indisvalid and n.nspname operator(pg_catalog.<>) 'pg_toast'::pg_catalog.name";

function reindexed(kind: ConcurrentIndex & { readonly kind: "reindex-concurrently" }): string {
  const { scope, name } = kind;
  if (name === undefined) return LEFTOVER;
  switch (scope) {
    case "database":
    case "system":
      return LEFTOVER;
    case "schema":
      return `${LEFTOVER} and n.oid operator(pg_catalog.=) pg_catalog.to_regnamespace(${quoteLiteral(quoteIdentifier(name.name))})`;
    case "table":
      return `${LEFTOVER} and i.indrelid operator(pg_catalog.=) ${classOf(name)}`;
    case "index":
      return `${LEFTOVER} and i.indrelid operator(pg_catalog.=) (select x.indrelid from pg_catalog.pg_index x where x.indexrelid operator(pg_catalog.=) ${classOf(name)})`;
  }
}

function classOf({ schema, name }: QualifiedName): string {
  const qualified = schema === undefined ? quoteIdentifier(name) : quoteQualified(schema, name);
  return `pg_catalog.to_regclass(${quoteLiteral(qualified)})`;
}

/** An index that PostgreSQL marks INVALID: every write pays for it, and no query uses it. */
export interface InvalidIndex {
  /** Schema and name, quoted. */
  readonly name: string;
  readonly table: string;
  /** True for an index of a partitioned table that still lacks the index of a partition. */
  readonly isPartitioned: boolean;
}

/**
 * Finds the INVALID indexes of a database, except those that a session builds at this moment.
 *
 * A role without the right to read all statistics sees only the pid of a running build. The lock on
 * the table is visible to everybody and names the table (manual: 27.4.4, 13.3).
 */
export async function findInvalidIndexes(session: Session): Promise<readonly InvalidIndex[]> {
  const sql = `select n.nspname::text as schema, c.relname::text as name, c.relkind = 'I' as partitioned,
  tn.nspname::text as table_schema, t.relname::text as table_name
from pg_index i
join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
join pg_class t on t.oid = i.indrelid join pg_namespace tn on tn.oid = t.relnamespace
where not i.indisvalid and c.relpersistence <> 't' and not exists (
  select 1 from pg_stat_progress_create_index p join pg_locks l on l.pid = p.pid
  where l.relation = i.indrelid and l.granted
    and l.database = (select d.oid from pg_database d where d.datname = current_database()))
order by n.nspname, c.relname`;
  const [outcome] = await session.flight([{ sql: pinned(sql) }]);
  return answered(outcome, "Cannot look for INVALID indexes").map((row) => ({
    name: quoteQualified(String(row.schema), String(row.name)),
    table: quoteQualified(String(row.table_schema), String(row.table_name)),
    isPartitioned: row.partitioned === true,
  }));
}
