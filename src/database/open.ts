import type { Connection, SessionSetting } from "../connection.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { quoteLiteral } from "../sql/quote.ts";
import { openSession } from "./connect/servers.ts";

/**
 * Connects to the user's database.
 *
 * The embedded one is loaded only if it is needed.
 *
 * @throws {Failure} as `openSession` and `openEmbedded`; the reason of `stop`
 */
export async function openDatabase(connection: Connection, stop?: AbortSignal): Promise<Session> {
  if (connection.kind === "embedded") {
    const { openEmbedded } = await import("./embedded/embedded.ts");
    return openEmbedded(connection.directory);
  }
  const session = await openSession(connection, stop);
  await applySettings(session, connection.sessionSettings);
  return session;
}

/**
 * Applies the user's settings (PGOPTIONS, search_path). A pooler would refuse them as start-up
 * parameters.
 *
 * Behind a pooler the values are only tested, because they would reach other clients. There each
 * transaction sets them for itself ({@link Session.settings}).
 */
async function applySettings(session: Session, settings: readonly SessionSetting[]): Promise<void> {
  if (settings.length === 0) return;
  const isPooled = `pg_catalog.pg_backend_pid() operator(pg_catalog.<>) ${session.backendKeyPid}`;
  const calls = settings.map(
    ({ name, value }) =>
      `pg_catalog.set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, ${isPooled})`,
  );
  const [outcome] = await session.flight([
    { sql: `set local statement_timeout = 0; select ${calls.join(", ")}` },
  ]);
  if (outcome?.kind === "done") return;
  await session.close();
  const reason = outcome?.kind === "refused" ? outcome.error.message : outcome?.reason;
  throw new Failure("EBB_BAD_SETTING", `The server refuses the connection's settings: ${reason}`, {
    hint: "They come from --role, PGOPTIONS, or options, search_path or schema in the URL",
  });
}
