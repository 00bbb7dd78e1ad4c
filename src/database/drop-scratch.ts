import type { Outcome, Session } from "../session.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/quote.ts";

/**
 * Drops a scratch database, also if its sections left something that keeps it: subscriptions,
 * replication slots, prepared transactions, sessions, or the mark of a template.
 *
 * `admin` is connected to another database of the server, and `open` connects to this one.
 *
 * @returns the server's reason if the database is still there, else undefined
 */
export async function dropScratch(
  admin: Session,
  name: string,
  open: () => Promise<Session>,
): Promise<string | undefined> {
  const drop = `drop database if exists ${quoteIdentifier(name)} with (force)`;
  const [first] = await admin.flight([{ sql: drop }]);
  if (reasonOf(first) === undefined) return undefined;
  await admin.flight([
    { sql: `alter database ${quoteIdentifier(name)} is_template false` },
    { sql: `alter database ${quoteIdentifier(name)} allow_connections true` },
    { sql: `alter database ${quoteIdentifier(name)} connection limit -1` },
  ]);
  await releaseWithin(open);
  await releaseSlots(admin, name);
  const [second] = await admin.flight([{ sql: drop }]);
  return reasonOf(second);
}

/** Removes the content of a database that keeps it from being dropped. */
async function releaseWithin(open: () => Promise<Session>): Promise<void> {
  let session: Session;
  try {
    session = await open();
  } catch {
    // The drop that follows has the reason, and its answer is reported.
    return;
  }
  await releaseContent(session);
  await session.close();
}

/**
 * Removes the subscriptions and the prepared transactions of the session's database. The slots of a
 * subscription stay on the publisher: they may be somebody's own.
 */
export async function releaseContent(session: Session): Promise<void> {
  const here = "pg_catalog.current_database()";
  const [subscriptions, prepared] = await session.flight([
    {
      sql: `select s.subname::pg_catalog.text as name from pg_catalog.pg_subscription s
where s.subdbid operator(pg_catalog.=) (select d.oid from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) ${here})`,
    },
    {
      sql: `select p.gid as name from pg_catalog.pg_prepared_xacts p where p.database operator(pg_catalog.=) ${here}`,
    },
  ]);
  const rollbacks = namesOf(prepared).map((gid) => `rollback prepared ${quoteLiteral(gid)}`);
  const drops = namesOf(subscriptions).flatMap((each) => {
    const name = quoteIdentifier(each);
    return [
      `alter subscription ${name} disable`,
      `alter subscription ${name} set (slot_name = none)`,
      `drop subscription ${name}`,
    ];
  });
  await session.flight([...rollbacks, ...drops].map((sql) => ({ sql })));
}

/** Drops the replication slots of a database, after it ended the sessions that use them. */
async function releaseSlots(admin: Session, database: string): Promise<void> {
  const ofDatabase = `from pg_catalog.pg_replication_slots s where s.database operator(pg_catalog.=) ${quoteLiteral(database)}`;
  await admin.flight([
    { sql: `select pg_catalog.pg_terminate_backend(s.active_pid) ${ofDatabase} and s.active` },
    { sql: `select pg_catalog.pg_drop_replication_slot(s.slot_name) ${ofDatabase}` },
  ]);
}

function namesOf(outcome: Outcome | undefined): readonly string[] {
  return outcome?.kind === "done" ? outcome.firstColumn.map(String) : [];
}

function reasonOf(outcome: Outcome | undefined): string | undefined {
  if (outcome?.kind === "done") return undefined;
  return outcome?.kind === "refused" ? outcome.error.message : "the connection was lost";
}
