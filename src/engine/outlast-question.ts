import type { Session } from "../session.ts";

/**
 * Lets a session wait for a person's answer, however long it takes: a role or database can carry an
 * idle_session_timeout (PostgreSQL 14).
 *
 * Behind a pooler the setting would reach other clients, and the server's session is not ours to keep.
 */
export async function outlastQuestion(session: Session): Promise<void> {
  if (!session.isServer) return;
  const sql = `select pg_catalog.set_config(s.name, '0', false) from pg_catalog.pg_settings s
where s.name operator(pg_catalog.=) 'idle_session_timeout' and pg_catalog.pg_backend_pid() operator(pg_catalog.=) ${session.backendKeyPid}`;
  await session.flight([{ sql }]);
}
