import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { quoteQualified } from "../../sql/quote.ts";
import { answered } from "../ledger/answer.ts";

/** A table in which a tool notes that it runs. */
interface LockTable {
  readonly tool: string;
  readonly table: string;
  readonly column: string;
  /** SQL that is true while the lock is held. */
  readonly held: string;
  readonly remedy: string;
}

/** Tools whose migrations ebb takes over as one revision, without their files. */
const LOCK_TABLES: readonly LockTable[] = [
  {
    tool: "knex",
    table: "knex_migrations_lock",
    column: "is_locked",
    held: "is_locked operator(pg_catalog.=) 1",
    remedy: "knex migrate:unlock",
  },
  {
    tool: "Liquibase",
    table: "databasechangeloglock",
    column: "locked",
    held: "locked",
    remedy: "liquibase release-locks",
  },
];

/**
 * Refuses a database in which another tool holds its lock: it runs, or a crash left the lock, and
 * the schema may be half way.
 *
 * @throws {Failure} `EBB_IMPORT`, `EBB_LEDGER`
 */
export async function refuseHeldLocks(session: Session): Promise<void> {
  for (const lock of LOCK_TABLES) {
    const [found] = await session.flight([{ sql: placesOf(lock) }]);
    for (const { schema } of answered(found, `Cannot look for ${lock.table}`)) {
      const name = quoteQualified(String(schema), lock.table);
      const sql = `select 1 as one from ${name} where ${lock.held}`;
      const [outcome] = await session.flight([{ sql }]);
      if (answered(outcome, `Cannot read ${lock.table}`).length > 0) throw held(lock);
    }
  }
}

function placesOf({ table, column }: LockTable): string {
  return `select n.nspname::pg_catalog.text as schema from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid operator(pg_catalog.=) c.oid
where c.relkind operator(pg_catalog.=) 'r' and c.relname operator(pg_catalog.=) '${table}'
  and a.attname operator(pg_catalog.=) '${column}' order by 1`;
}

function held({ tool, table, remedy }: LockTable): Failure {
  return new Failure(
    "EBB_IMPORT",
    `The lock of ${tool} is held (${table}): it runs, or a crash left it`,
    {
      hint: `Wait for its end; if it does not run, repair the schema, then: ${remedy}`,
    },
  );
}
